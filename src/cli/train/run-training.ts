// The work of hpo train: one full training, printed and saved epoch by epoch.
import { join } from 'node:path';
import type { BuiltTracker } from '../../config/build-tracker.ts';
import { configFor, EVAL_BATCH_SIZE, openData } from '../../config/build-vit.ts';
import { createEngine } from '../../config/engine.ts';
import { CancelledError, HpoError, InputError } from '../../errors.ts';
import { type KeptOptions, openKeptTraining } from '../../experiments/kept-training.ts';
import { nameOf, type PlannedRun, sameData } from '../../experiments/planned-run.ts';
import { findRun } from '../../experiments/run-folder.ts';
import { writableFolder } from '../../files.ts';
import { silentLogger } from '../../log.ts';
import { formatCount, plural } from '../../report/format.ts';
import type { DataRecord } from '../../report/run-record.ts';
import { factsToMetadata } from '../../report/weights-metadata.ts';
import { lockFile } from '../../storage/file-lock.ts';
import type { RunStatus } from '../../track/tracker.ts';
import type { ModelConfig } from '../../vit/config.ts';
import { randomPart } from '../../vit/data/split.ts';
import type { ImageSet } from '../../vit/engine.ts';
import { measureThroughput } from '../../vit/throughput.ts';
import type { EpochRecord } from '../../vit/train.ts';
import type { Args } from '../command.ts';
import { withFlagWords } from '../flags.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT, type Io } from '../io.ts';
import { version } from '../version.ts';
import { type WeightsTarget, weightsTarget } from './saved-weights.ts';
import { type TrainingPlan, trainingPlan } from './training-plan.ts';
import { createTrainingScreen, trainingSummary } from './training-screen.ts';
import { startTrainingTracking, type TrainingTracking, trainingTracker } from './training-tracking.ts';

/**
 * Trains as the flags say.
 * @throws HpoError STUDY_BUSY while another process trains into the same folder
 */
export async function runTraining(args: Args, io: Io): Promise<number> {
  const plan = await trainingPlan(args, io);
  const tracker = trainingTracker(args, plan, io);
  const sets = await withFlagWords(() => openSets(plan));
  writableFolder(plan.folder);
  const unlock = lockFile(join(plan.folder, 'run.json'), silentLogger);
  try {
    return await trainInFolder({ plan, sets, tracker, quiet: args.quiet === true }, io);
  } finally {
    unlock();
  }
}

/** What is trained, with what was found out before. */
interface Prepared {
  readonly plan: TrainingPlan;
  readonly sets: Sets;
  readonly tracker: BuiltTracker | undefined;
  readonly quiet: boolean;
}

async function trainInFolder({ plan, sets, tracker, quiet }: Prepared, io: Io): Promise<number> {
  const planned = plannedRun(plan, sets);
  const target = targetFor(plan, planned);
  const screen = createTrainingScreen(plan, quiet, io);
  const trackingOf = (epochs: () => readonly EpochRecord[]): TrainingTracking =>
    startTrainingTracking(tracker, { plan, facts: planned, epochs }, { warn: screen.note, io });
  const found = findRun(plan.folder, planned, screen.note);
  if (found.kind === 'finished') {
    const { diverged, epochs } = found.run;
    if (diverged !== undefined) throw new HpoError('DIVERGED', diverged, { hint: `kept in ${plan.folder}/` });
    if (target?.isSaved === false) throw tooLate(plan);
    const tracked = await trackingOf(() => epochs).close('FINISHED');
    screen.end([...trainingSummary(found.run, plan), ...tracked]);
    return EXIT.done;
  }
  const engine = await createEngine(plan.vit, screen.note);
  const { signal, stop } = interruptible(io, quiet);
  try {
    return await trainEpochs({
      folder: plan.folder,
      planned,
      found,
      version: version(),
      settings: {
        engine,
        train: sets.train,
        scored: sets.test,
        evalBatchSize: EVAL_BATCH_SIZE,
        signal,
        onProgress: (epoch, fraction) => screen.progress(epoch, fraction),
      },
      ...(target && { onTrained: (weights, epochs) => target.save(weights, resultsOf(epochs)) }),
    });
  } finally {
    screen.end([]);
    stop();
  }

  async function trainEpochs(options: KeptOptions): Promise<number> {
    const kept = await openKeptTraining(options);
    const tracking = trackingOf(() => kept.run.epochs);
    let status: RunStatus = 'FAILED';
    try {
      const speed = await measureThroughput(engine, sets.config, sets.train, signal);
      screen.header(kept.run, sets.train.count / speed.train + sets.test.count / speed.evaluate);
      while (!kept.isFinished) {
        screen.row(await kept.next());
        tracking.changed();
      }
      status = 'FINISHED';
      screen.end(trainingSummary(kept.run, plan));
      return EXIT.done;
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      status = 'KILLED';
      const done = plural(kept.run.epochs.length, 'epoch');
      screen.end([`interrupted after ${done}, kept in ${plan.folder}/; the same command goes on`]);
      return EXIT.interrupted;
    } finally {
      kept.dispose();
      screen.end(await tracking.close(status));
    }
  }
}

function plannedRun(plan: TrainingPlan, { config, data, train, test }: Sets): PlannedRun {
  return {
    config,
    data,
    learningRate: plan.lr,
    batchSize: plan.batchSize,
    seed: plan.seed,
    trainSize: train.count,
    scoredSize: test.count,
    scoredOn: 'test',
    plannedEpochs: plan.vit.epochs,
  };
}

/** The file of `--save`, checked before anything is trained. */
function targetFor({ save }: TrainingPlan, planned: PlannedRun): WeightsTarget | undefined {
  if (save === undefined) return undefined;
  const facts = factsToMetadata({ ...planned, epochs: planned.plannedEpochs });
  return weightsTarget(save, planned.config, facts);
}

/** Whoever asks for the weights of a training that is over has to train again. */
function tooLate({ folder, save }: TrainingPlan): InputError {
  const message = `is ${save}, but the finished training in ${folder} kept no weights`;
  return InputError.of('--save', message, 'train again elsewhere with --out, or remove that folder');
}

const resultsOf = (epochs: readonly EpochRecord[]): Record<string, string> => {
  const { accuracy, evalLoss } = epochs[epochs.length - 1];
  return { test_acc: String(accuracy), test_loss: String(evalLoss) };
};

/** What is trained, from what, and what it is scored on. */
interface Sets {
  readonly config: ModelConfig;
  readonly data: DataRecord;
  readonly train: ImageSet;
  readonly test: ImageSet;
}

function openSets(plan: TrainingPlan): Sets {
  const dataset = openData(plan.vit);
  const all = dataset.train();
  const data = { name: dataset.name, imagesSha256: all.sha256[0], labelsSha256: all.sha256[1] };
  if (plan.data !== undefined && !sameData(plan.data, data)) {
    const message = `is ${nameOf(data)}, but the study used ${nameOf(plan.data)}`;
    throw InputError.of('--data', message, "give the folder of the study's data with --data");
  }
  const config = configFor(plan.vit, dataset);
  const size = plan.vit.train_size ?? all.count;
  const hint = `the set has ${formatCount(all.count)} training images`;
  if (size > all.count) throw InputError.of('vit.train_size', `is ${size}`, hint);
  if (plan.batchSize > size) {
    throw InputError.of('vit.batch_size', `is ${plan.batchSize}`, `there are ${size} images to train on`);
  }
  return { config, data, train: randomPart(all, size, plan.seed), test: dataset.test() };
}
