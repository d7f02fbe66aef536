// A single training as what is tracked: one run, made from its record each time.
import { randomUUID } from 'node:crypto';
import type { Json } from '../trial/trial.ts';
import type { EpochRecord } from '../vit/train.ts';
import { endOfEpoch, epochPoints, type ScoredOn } from './epoch-points.ts';
import { openLedger } from './ledger.ts';
import { flattened } from './texts.ts';
import type { RunStatus, Tracked, TrackedFile } from './tracker.ts';

/** A training to be tracked. */
export interface TrackedTrainingOptions {
  readonly name: string;
  /** The file that remembers its run. */
  readonly ledger: string;
  readonly warn: (message: string) => void;
  /** What does not change as it goes on, in a file's words. */
  readonly params: Json;
  readonly scoredOn: ScoredOn;
  epochs(): readonly EpochRecord[];
  /** What lies beside it once it has ended. */
  files(): readonly TrackedFile[];
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A training that can be told how it ended. */
export interface TrackedTraining extends Tracked {
  end(status: RunStatus): void;
}

/** Stands in the ledger in the place of a run of the whole. */
const TRAINING = 'training';

/** The training of a record. Its times are told from when it began, so that they are equal in every sitting. */
export function trackedTraining(options: TrackedTrainingOptions): TrackedTraining {
  const { scoredOn, epochs, now } = options;
  const ledger = openLedger(options.ledger, TRAINING, options.warn);
  const key = randomUUID();
  const before = endOfEpoch(epochs(), Number.POSITIVE_INFINITY, 0);
  const startedAt = ledger.get(TRAINING)?.startedAt ?? Math.round(now() - before);
  let ended: { readonly status: RunStatus; readonly at: number } | undefined;
  return {
    end: (status) => {
      const isWhole = status === 'FINISHED';
      const at = isWhole ? endOfEpoch(epochs(), Number.POSITIVE_INFINITY, startedAt) : Math.round(now());
      ended = { status, at };
    },
    known: () => [ledger.get(TRAINING)?.run].filter((run) => run !== undefined),
    remember: async (run) => ledger.set(TRAINING, { run, startedAt }),
    whole: () => ({
      key,
      name: options.name,
      status: ended?.status ?? 'RUNNING',
      startedAt,
      endedAt: ended?.at ?? null,
      params: flattened(options.params),
      tags: {},
      metrics: epochPoints(epochs(), scoredOn, startedAt),
      files: () => (ended === undefined ? [] : options.files()),
    }),
    count: () => 0,
    open: () => [],
    trial: () => undefined,
  };
}
