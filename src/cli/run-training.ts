// The work of hpo train: one full training, printed and saved epoch by epoch.
import { configFor, createEngine, EVAL_BATCH_SIZE, openData } from '../config/build.ts';
import { CancelledError, InputError } from '../errors.ts';
import { formatCount, plural } from '../report/format.ts';
import { historyToCsv, type RunRecord, runToJson } from '../report/run-record.ts';
import type { ModelConfig } from '../vit/config.ts';
import { randomPart } from '../vit/data/split.ts';
import type { ImageSet } from '../vit/engine.ts';
import { measureThroughput } from '../vit/throughput.ts';
import { type EpochRecord, trainModel } from '../vit/train.ts';
import type { Args } from './command.ts';
import { earlierRun } from './earlier-run.ts';
import { withFlagWords } from './flags.ts';
import { writableFolder, writeFiles } from './folders.ts';
import { interruptible } from './interrupt.ts';
import { EXIT, type Io } from './io.ts';
import { type TrainingPlan, trainingPlan } from './training-plan.ts';
import { createTrainingScreen, trainingSummary } from './training-screen.ts';

/** Trains as the flags say. */
export async function runTraining(args: Args, io: Io): Promise<number> {
  const plan = trainingPlan(args);
  const { config, train, test } = withFlagWords(() => openSets(plan));
  writableFolder(plan.folder);
  const earlier = earlierRun(plan, config, train.count);
  const screen = createTrainingScreen(plan, args.quiet === true, io);
  if (earlier !== undefined) {
    screen.end(trainingSummary(earlier, plan));
    return EXIT.done;
  }
  const engine = await createEngine(plan.vit);
  const record = (epochs: readonly EpochRecord[]): RunRecord => ({
    config,
    learningRate: plan.lr,
    batchSize: plan.batchSize,
    seed: plan.seed,
    trainSize: train.count,
    scoredSize: test.count,
    scoredOn: 'test',
    plannedEpochs: plan.vit.epochs,
    engine: engine.info,
    epochs,
  });
  const { signal, stop } = interruptible(io, args.quiet === true);
  const epochs: EpochRecord[] = [];
  try {
    const speed = await measureThroughput(engine, config, train, signal);
    const epochSeconds = train.count / speed.train + test.count / speed.evaluate;
    screen.header(record([]), epochSeconds * plan.vit.epochs);
    await trainModel({
      engine,
      config,
      train,
      scored: test,
      epochs: plan.vit.epochs,
      batchSize: plan.batchSize,
      learningRate: plan.lr,
      seed: plan.seed,
      evalBatchSize: EVAL_BATCH_SIZE,
      signal,
      onProgress: (epoch, fraction) => screen.progress(epoch, fraction),
      onEpoch: (epoch) => {
        epochs.push(epoch);
        saveRun(plan.folder, record(epochs));
        screen.row(epoch);
      },
    });
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    screen.end([`interrupted after ${plural(epochs.length, 'epoch')}; what is done is in ${plan.folder}/`]);
    return EXIT.interrupted;
  } finally {
    screen.end([]);
    stop();
  }
  screen.end(trainingSummary(record(epochs), plan));
  return EXIT.done;
}

function openSets(plan: TrainingPlan): { config: ModelConfig; train: ImageSet; test: ImageSet } {
  const dataset = openData(plan.vit);
  const config = configFor(plan.vit, dataset);
  const all = dataset.train();
  const size = plan.vit.train_size ?? all.count;
  const hint = `the set has ${formatCount(all.count)} training images`;
  if (size > all.count) throw InputError.of('vit.train_size', `is ${size}`, hint);
  if (plan.batchSize > size) {
    throw InputError.of('vit.batch_size', `is ${plan.batchSize}`, `there are ${size} images to train on`);
  }
  return { config, train: randomPart(all, size, plan.seed), test: dataset.test() };
}

const saveRun = (folder: string, run: RunRecord): void =>
  writeFiles(folder, { 'history.csv': historyToCsv(run.epochs, run.scoredOn), 'run.json': runToJson(run) });
