// A small real study whose trials go to a server, for the tests of trackers.
import { createStudy } from '../../src/config/create-study.ts';
import { openStorage } from '../../src/config/open-storage.ts';
import { silentLogger } from '../../src/log.ts';
import { float } from '../../src/space/space.ts';
import { createTracker, type Pace } from '../../src/track/create-tracker.ts';
import { createMlflowServer } from '../../src/track/mlflow/server.ts';
import { mlflowSettings } from '../../src/track/mlflow/settings.ts';
import { trackedStudy } from '../../src/track/tracked-study.ts';
import type { RunStatus, TrackedFile } from '../../src/track/tracker.ts';
import type { TrialContext } from '../../src/trial/contracts.ts';

export interface Beside {
  readonly url: string;
  /** A journal, or `memory`. */
  readonly storage?: string;
  readonly ledger?: string;
  readonly env?: Record<string, string>;
  readonly pace?: Partial<Pace>;
  readonly studyFiles?: readonly TrackedFile[];
  readonly trialFiles?: readonly TrackedFile[];
  readonly isGone?: (worker: string) => boolean;
}

/** Waits are short, so that the tests are. */
const FAST: Partial<Pace> = { pollMs: 5, firstWaitMs: 5, longestWaitMs: 20, patienceMs: 20_000 };

/** A study with a tracker beside it. */
export async function trackedBeside(options: Beside) {
  const { url, storage: where = 'memory', env = {} } = options;
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const storage = await openStorage(where, 'study');
  const study = await createStudy({
    storage,
    name: 'study',
    space: { x: float(0, 1) },
    sampler: 'random',
    metric: 'loss',
  });
  const settings = mlflowSettings({ name: 'study' }, { MLFLOW_TRACKING_URI: url, ...env });
  const tracked = trackedStudy({
    storage,
    tracker: 'mlflow',
    tags: {},
    isGone: options.isGone ?? (() => false),
    studyFiles: () => options.studyFiles ?? [],
    trialFiles: () => options.trialFiles ?? [],
    now: Date.now,
  });
  const tracker = createTracker({
    tracked,
    connect: (signal) => createMlflowServer(settings, signal),
    ledger: options.ledger,
    warn,
    logger: silentLogger,
    pace: { ...FAST, ...options.pace },
  });
  const run = (trials: number, objective?: (trial: TrialContext) => Promise<number>) =>
    study.optimize(objective ?? (async ({ params }) => Number(params.x)), {
      trials,
      on: { onTrialStart: tracker.changed, onTrialEnd: tracker.changed },
    });
  const close = async (status: RunStatus = 'FINISHED') => {
    tracked.end(status);
    const end = await tracker.close();
    await study.close();
    return end;
  };
  return { study, storage, tracked, tracker, warnings, run, close };
}
