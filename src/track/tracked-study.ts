// A study and its trials as what is tracked, read from its storage each time.
import { randomUUID } from 'node:crypto';
import type { Storage } from '../trial/contracts.ts';
import type { Trial } from '../trial/trial.ts';
import { studyRun } from './study-run.ts';
import type { RunStatus, Tracked, TrackedFile } from './tracker.ts';
import { trialRun } from './trial-run.ts';

/** A study to be tracked. */
export interface TrackedStudyOptions {
  readonly storage: Pick<Storage, 'view' | 'worker' | 'setStudyAttr'>;
  /** The tracker's name, under which the study remembers its runs. */
  readonly tracker: string;
  /** Tags of the study's run. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether a process that runs trials is gone for sure, or was none of ours. */
  isGone(worker: string): boolean;
  studyFiles(): readonly TrackedFile[];
  trialFiles(number: number): readonly TrackedFile[];
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A study that can be told how it ended. */
export interface TrackedStudy extends Tracked {
  /** From now on it stands like this; RUNNING where others go on with it. */
  end(status: RunStatus): void;
  /** Takes the time of reports that came since the last look. */
  look(): void;
}

/** What another process has not delivered this long after its trial ended, it does not track, in milliseconds. */
const OTHERS_MS = 300_000;
/** The study's files are sent so often at most while it runs, in milliseconds. */
const FILES_MS = 60_000;

/** The study of a storage. */
export function trackedStudy(options: TrackedStudyOptions): TrackedStudy {
  const { storage, now } = options;
  const prefix = `hpo:track:${options.tracker}:`;
  const seen = createSightings(now);
  const began = now();
  const key = randomUUID();
  let ended: { readonly status: RunStatus; readonly at: number } | undefined;
  let filesAt = began;
  const studyFiles = () => {
    if (ended === undefined && now() - filesAt < FILES_MS) return [];
    filesAt = now();
    return options.studyFiles();
  };
  const definition = () => storage.view.definition as NonNullable<Storage['view']['definition']>;
  const isOurs = ({ worker, completedAt }: Trial): boolean => {
    if (worker === storage.worker || options.isGone(worker)) return true;
    return completedAt !== null && now() - completedAt > OTHERS_MS;
  };
  return {
    end: (status) => {
      ended = { status, at: now() };
    },
    look: () => {
      for (const number of storage.view.open) seen.look(storage.view.trials[number]);
    },
    known: () =>
      Object.keys(storage.view.attrs)
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length)),
    // A key for each run, not a value: the order of the log decides between processes.
    remember: (run) => storage.setStudyAttr(`${prefix}${run}`, Math.round(now())),
    whole: () =>
      studyRun(storage.view, {
        key,
        status: ended?.status ?? 'RUNNING',
        endedAt: ended === undefined || ended.status === 'RUNNING' ? null : ended.at,
        now: began,
        tags: options.tags,
        files: studyFiles,
      }),
    count: () => storage.view.trials.length,
    open: () => storage.view.open,
    trial: (number) => {
      const trial = storage.view.trials[number];
      if (trial === undefined || !isOurs(trial)) return undefined;
      seen.look(trial);
      return trialRun(trial, {
        definition: definition(),
        seenAt: seen.at,
        files: options.trialFiles,
      });
    },
  };
}

/** When reports were seen first: storages do not keep that. Of a trial that has ended it is no longer known. */
function createSightings(now: () => number) {
  const trials = new Map<number, Map<number, number>>();
  return {
    look({ number, state, intermediateValues }: Trial): void {
      if (state !== 'RUNNING' && !trials.has(number)) return;
      const steps = trials.get(number) ?? new Map<number, number>();
      trials.set(number, steps);
      for (const step of intermediateValues.keys()) if (!steps.has(step)) steps.set(step, Math.round(now()));
    },
    at: (number: number, step: number): number | undefined => trials.get(number)?.get(step),
  };
}
