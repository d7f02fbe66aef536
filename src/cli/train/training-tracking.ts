// A training on a tracking server, as it runs.
import { basename, dirname, join } from 'node:path';
import type { BuiltTracker } from '../../config/build-tracker.ts';
import { TRACKER_NAMES } from '../../config/names.ts';
import { InputError } from '../../errors.ts';
import { silentLogger } from '../../log.ts';
import type { RunRecord } from '../../report/run-record.ts';
import { createTracker } from '../../track/create-tracker.ts';
import { filesOf } from '../../track/files.ts';
import { trackedTraining } from '../../track/tracked-training.ts';
import type { RunStatus } from '../../track/tracker.ts';
import type { Json } from '../../trial/trial.ts';
import { configToFile } from '../../vit/config-file.ts';
import type { EpochRecord } from '../../vit/train.ts';
import type { Args } from '../command.ts';
import type { Io } from '../io.ts';
import { trackerOf } from '../run/tracking.ts';
import type { TrainingPlan } from './training-plan.ts';

/** A tracker beside a training. */
export interface TrainingTracking {
  /** An epoch has ended. */
  changed(): void;
  /** Sends what is left, for a bounded time, and gives the lines that tell the user. */
  close(status: RunStatus): Promise<readonly string[]>;
}

/** What a training without a tracker has. */
const NO_TRACKING: TrainingTracking = { changed: () => {}, close: async () => [] };

/** What is sent of a training's folder, of those files that are there. */
const FILES = ['run.json', 'history.csv'];

/** What of a training is known before its first epoch. */
export type PlannedFacts = Omit<RunRecord, 'engine' | 'epochs'>;

/**
 * The server that `--track` names; the experiment is called as the model is, unless the environment says otherwise.
 * @throws InputError for a name or an address that is none
 */
export function trainingTracker({ track }: Args, { vit }: TrainingPlan, io: Io): BuiltTracker | undefined {
  if (track === undefined) return undefined;
  const name = TRACKER_NAMES.find((known) => known === track);
  if (name !== undefined) return trackerOf({ track: name, name: vit.model }, io);
  throw InputError.of('--track', `is ${JSON.stringify(track)}`, `one of ${TRACKER_NAMES.join(', ')}`);
}

/** Starts to send what a training has, and goes on as epochs end. */
export function startTrainingTracking(
  built: BuiltTracker | undefined,
  training: {
    readonly plan: Pick<TrainingPlan, 'folder' | 'save'>;
    readonly facts: PlannedFacts;
    epochs(): readonly EpochRecord[];
  },
  tools: { readonly warn: (message: string) => void; readonly io: Io },
): TrainingTracking {
  if (built === undefined) return NO_TRACKING;
  const { plan, facts, epochs } = training;
  const { folder, save } = plan;
  const ledger = join(folder, 'track', `${built.name}.jsonl`);
  const tracked = trackedTraining({
    ...{ name: nameOf(facts), ledger, warn: tools.warn, params: paramsOf(facts), scoredOn: facts.scoredOn },
    epochs,
    files: () => [
      ...filesOf(folder, FILES),
      ...(save === undefined ? [] : filesOf(dirname(save), [basename(save)])),
    ],
    now: tools.io.now,
  });
  const tracker = createTracker({ tracked, connect: built.connect, warn: tools.warn, logger: silentLogger });
  return {
    changed: tracker.changed,
    async close(status) {
      tracked.end(status);
      const { link, missing } = await tracker.close();
      const late = `the run is not wholly in ${built.title} yet: the same command sends what is missing`;
      return [...(link === undefined ? [] : [`tracked  ${link}`]), ...(missing === 0 ? [] : [late])];
    },
  };
}

const nameOf = ({ config, learningRate, batchSize }: PlannedFacts): string =>
  `${config.model} depth ${config.depth} lr ${learningRate} batch ${batchSize}`;

/** Under the names that the article's code logged, and those of files. */
function paramsOf(facts: PlannedFacts): Json {
  const { learningRate, batchSize, plannedEpochs, seed, trainSize, scoredOn, data } = facts;
  return {
    learning_rate: learningRate,
    batch_size: batchSize,
    epochs: plannedEpochs,
    seed,
    train_size: trainSize,
    scored_on: scoredOn,
    ...(data && { data: data.name }),
    ...(configToFile(facts.config) as Record<string, Json>),
  };
}
