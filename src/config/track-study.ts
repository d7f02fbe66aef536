// A study that is shown on a tracking server as it runs: joins what is tracked, the server, and how the study ends.
import { InputError } from '../errors.ts';
import { type Logger, silentLogger } from '../log.ts';
import { hasLease, lifeOf } from '../storage/worker.ts';
import type { StudyResult } from '../study/optimize.ts';
import { createTracker, type Pace } from '../track/create-tracker.ts';
import { trackedStudy } from '../track/tracked-study.ts';
import type { RunStatus, TrackedFile, TrackingEnd } from '../track/tracker.ts';
import type { Storage } from '../trial/contracts.ts';
import { type BuiltTracker, buildTracker } from './build-tracker.ts';

/** For how long it is believed of a process that it lives, in milliseconds. */
const LIFE_MS = 5000;

/** Where a study is shown, and under what name. */
export interface TrackStudyOptions {
  /** The server's address; the variable `MLFLOW_TRACKING_URI` when left out. */
  readonly uri?: string;
  /** When left out `MLFLOW_EXPERIMENT_NAME`, else `MLFLOW_EXPERIMENT_ID`, else the study's name. */
  readonly experiment?: string;
  /** Variables that say where the server is and log in there: usually `process.env`. None when left out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Who runs this, for the server's lists. */
  readonly user?: string;
  /** Tags of the study's run. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Told once of each kind of trouble. */
  readonly onWarning?: (message: string) => void;
  readonly logger?: Logger;
}

/** A tracker beside a study. Nothing here throws or keeps the study waiting. */
export interface StudyTracker {
  /** Says that a trial began or ended: what is new is sent soon, at the latest after two seconds. */
  changed(): void;
  /** Takes the time of reports that came since the last look. */
  look(): void;
  /**
   * Sends what is left for as long as it comes forward, a minute at most. To be called before the study is closed.
   * @param result how the run ended; without it the study's run stands as failed
   */
  close(result: Pick<StudyResult, 'reason'> | undefined): Promise<TrackingEnd>;
}

/**
 * Shows a study on an MLflow server: a run for it, and a run below it for each trial.
 * @param storage that of the study, after `createStudy`
 * @throws InputError where no server is named, or by an address that is none, and for a storage without a study
 */
export function trackStudy(storage: Storage, options: TrackStudyOptions = {}): StudyTracker {
  const { definition } = storage.view;
  if (definition === undefined) {
    throw InputError.of('the storage', 'holds no study yet', 'call createStudy with it first');
  }
  const { uri, experiment, env = {}, user, tags = {}, logger = silentLogger } = options;
  const track = {
    to: 'mlflow',
    ...(uri !== undefined && { uri }),
    ...(experiment && { experiment }),
  } as const;
  const built = buildTracker({ track, name: definition.name, user, env });
  const warn = options.onWarning ?? (() => {});
  return startTracker(built, { storage, tags, warn, logger, now: Date.now });
}

/** A study beside its tracker. */
export interface TrackedBeside {
  readonly storage: Storage;
  readonly tags: Readonly<Record<string, string>>;
  readonly warn: (message: string) => void;
  readonly logger: Logger;
  readonly studyFiles?: () => readonly TrackedFile[];
  readonly trialFiles?: (number: number) => readonly TrackedFile[];
  /** The file that notes what is delivered; without it that is asked of the server. */
  readonly ledger?: string | undefined;
  readonly pace?: Partial<Pace>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Starts to send what a study has to a server that was built for it. */
export function startTracker(built: BuiltTracker, beside: TrackedBeside): StudyTracker {
  const { storage, tags, warn, logger, ledger, pace = {}, now } = beside;
  const { studyFiles = () => [], trialFiles = () => [] } = beside;
  const isGone = createLives(storage.worker);
  const tracked = trackedStudy({ storage, tracker: built.name, tags, isGone, studyFiles, trialFiles, now });
  const tracker = createTracker({ tracked, connect: built.connect, ledger, warn, logger, pace });
  return {
    changed: tracker.changed,
    look: tracked.look,
    close(result) {
      tracked.end(statusAt(result, storage, isGone));
      return tracker.close();
    },
  };
}

/** How the whole stands when this process leaves it. */
function statusAt(
  result: Pick<StudyResult, 'reason'> | undefined,
  { view, worker }: Storage,
  isGone: (worker: string) => boolean,
): RunStatus {
  const others = view.trials.filter((trial) => trial.state === 'RUNNING' && trial.worker !== worker);
  if (others.some((trial) => !isGone(trial.worker))) return 'RUNNING';
  if (result?.reason === 'cancelled') return 'KILLED';
  const isFailed = result === undefined || result.reason === 'gave_up';
  return isFailed || !view.trials.some(({ state }) => state === 'COMPLETE') ? 'FAILED' : 'FINISHED';
}

/** Whether workers are gone, asked of the system now and then. Those of before in this very process are. */
function createLives(own: string): (worker: string) => boolean {
  const thisProcess = own.slice(0, own.lastIndexOf('-') + 1);
  const known = new Map<string, { readonly isGone: boolean; readonly at: number }>();
  return (worker) => {
    const last = known.get(worker);
    if (last !== undefined && performance.now() - last.at < LIFE_MS) return last.isGone;
    const isGone = !hasLease(worker) || worker.startsWith(thisProcess) || lifeOf(worker) === 'dead';
    known.set(worker, { isGone, at: performance.now() });
    return isGone;
  };
}
