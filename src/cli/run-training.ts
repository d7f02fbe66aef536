// The work of hpo train: one full training, printed and saved epoch by epoch.
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { configFor, createEngine, EVAL_BATCH_SIZE, openData } from '../config/build.ts';
import { CancelledError, InputError } from '../errors.ts';
import {
  formatCount,
  formatDuration,
  formatEstimate,
  formatExponent,
  formatScore,
  plural,
} from '../report/format.ts';
import { historyToCsv, type RunRecord, runFromJson, runToJson } from '../report/run-record.ts';
import type { ModelConfig } from '../vit/config.ts';
import { randomPart } from '../vit/data/split.ts';
import type { ImageSet } from '../vit/engine.ts';
import { measureThroughput } from '../vit/throughput.ts';
import { type EpochRecord, trainModel } from '../vit/train.ts';
import type { Args } from './command.ts';
import { withFlagWords } from './flags.ts';
import { writableFolder, writeFiles } from './folders.ts';
import { interruptible } from './interrupt.ts';
import { EXIT, type Io } from './io.ts';
import { createLine } from './live.ts';
import { type TrainingPlan, trainingPlan } from './training-plan.ts';

/** Trains as the flags say. */
export async function runTraining(args: Args, io: Io): Promise<number> {
  const plan = trainingPlan(args);
  const { config, train, test } = withFlagWords(() => openSets(plan));
  writableFolder(plan.folder);
  const earlier = earlierRun(plan, config, train.count);
  if (earlier !== undefined) return sayFinished(earlier, plan, io);
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
  const screen = createScreen(plan, args, io);
  const { signal, stop } = interruptible(io);
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
    stop();
  }
  screen.end(summary(record(epochs), plan));
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

/**
 * The finished run that is already there. An unfinished one is moved aside, so that its epochs are kept.
 * @throws InputError when another training lies in the folder
 */
function earlierRun(plan: TrainingPlan, config: ModelConfig, trainSize: number): RunRecord | undefined {
  const file = join(plan.folder, 'run.json');
  if (!existsSync(file)) return undefined;
  const run = runFromJson(readFileSync(file, 'utf8'), file);
  const differences = differencesOf(run, plan, config, trainSize);
  if (differences.length > 0) {
    const hint = 'write the new training elsewhere with --out, or remove the folder';
    throw InputError.of(
      plan.folder,
      `holds another training: ${differences.join(', ')}`,
      hint,
      'STUDY_MISMATCH',
    );
  }
  if (run.epochs.length === run.plannedEpochs) return run;
  let aside = 1;
  while (existsSync(`${plan.folder}.interrupted-${aside}`)) aside++;
  renameSync(plan.folder, `${plan.folder}.interrupted-${aside}`);
  writableFolder(plan.folder);
  return undefined;
}

/** What sets the stored run apart from the plan, as `lr 5.0e-4 -> 1.0e-3`. */
function differencesOf(run: RunRecord, plan: TrainingPlan, config: ModelConfig, trainSize: number): string[] {
  const was = { ...run.config, lr: run.learningRate, batch_size: run.batchSize, seed: run.seed };
  const now = { ...config, lr: plan.lr, batch_size: plan.batchSize, seed: plan.seed };
  const sizes = { was: [run.trainSize, run.plannedEpochs], now: [trainSize, plan.vit.epochs] };
  const all: [string, unknown, unknown][] = [
    ...Object.keys(now).map((key): [string, unknown, unknown] => [
      key,
      was[key as keyof typeof was],
      now[key as keyof typeof now],
    ]),
    ['train_size', sizes.was[0], sizes.now[0]],
    ['epochs', sizes.was[1], sizes.now[1]],
  ];
  return all
    .filter(([, before, after]) => before !== after)
    .map(([key, before, after]) => `${key} ${before} -> ${after}`);
}

function sayFinished(run: RunRecord, plan: TrainingPlan, io: Io): number {
  io.stdout.write(`${summary(run, plan).join('\n')}\n`);
  return EXIT.done;
}

function summary(run: RunRecord, plan: TrainingPlan): string[] {
  const last = run.epochs[run.epochs.length - 1];
  const best = run.epochs.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  const seconds = run.epochs.reduce((sum, epoch) => sum + epoch.trainSeconds, 0);
  return [
    `${plural(run.epochs.length, 'epoch')}, ${formatDuration(1000 * seconds)} of training`,
    `test_acc  ${formatScore(last.accuracy)} after the last epoch, ${formatScore(best.accuracy)} at best (epoch ${best.epoch})`,
    `${plan.folder}/  run.json  history.csv`,
  ];
}

/** What is printed of a training. */
function createScreen(plan: TrainingPlan, args: Args, io: Io) {
  const line = createLine(io, args.quiet === true);
  const started = io.now();
  return {
    header(run: RunRecord, seconds: number) {
      const { engine, backend, threads } = run.engine;
      const parts = [
        `${run.config.model} depth ${run.config.depth}`,
        `lr ${formatExponent(plan.lr)}  batch_size ${plan.batchSize}`,
        plural(plan.vit.epochs, 'epoch'),
        `${engine} ${backend}, ${plural(threads, 'thread')}`,
        `${formatCount(run.trainSize)} train / ${formatCount(run.scoredSize)} test`,
        `about ${formatEstimate(1000 * seconds)}`,
      ];
      if (plan.origin !== '') line.print(plan.origin);
      line.print(parts.join(' · '));
      line.print(
        ['epoch', 'train_s', 'loss_sum', 'loss_mean', 'test_s', 'test_acc']
          .map((name) => name.padStart(9))
          .join(' '),
      );
    },
    progress(epoch: number, fraction: number) {
      const done = (epoch - 1 + fraction) / plan.vit.epochs;
      const left = done > 0.01 ? `   ${formatEstimate(((io.now() - started) * (1 - done)) / done)} left` : '';
      line.live(`  epoch ${epoch}/${plan.vit.epochs}  ${Math.round(100 * fraction)} %${left}`);
    },
    row(epoch: EpochRecord) {
      const cells = [
        String(epoch.epoch),
        epoch.trainSeconds.toFixed(1),
        epoch.lossSum.toFixed(2),
        formatScore(epoch.lossMean),
        epoch.evalSeconds.toFixed(1),
        formatScore(epoch.accuracy),
      ];
      line.print(cells.map((cell) => cell.padStart(9)).join(' '));
    },
    end: (lines: readonly string[]) => lines.forEach(line.print),
  };
}
