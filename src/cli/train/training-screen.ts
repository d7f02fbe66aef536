// What is printed of a training: the first line, a row an epoch with a live line below, the end.
import {
  formatCount,
  formatDuration,
  formatEstimate,
  formatExponent,
  formatScore,
  plural,
} from '../../report/format.ts';
import type { RunRecord } from '../../report/run-record.ts';
import type { EpochRecord } from '../../vit/train.ts';
import type { Io } from '../io.ts';
import { createLine } from '../live.ts';
import type { TrainingPlan } from './training-plan.ts';

/** The last lines of a finished training. */
export function trainingSummary(run: RunRecord, plan: TrainingPlan): string[] {
  const last = run.epochs[run.epochs.length - 1];
  const best = run.epochs.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  const seconds = run.epochs.reduce((sum, epoch) => sum + epoch.trainSeconds, 0);
  return [
    `${plural(run.epochs.length, 'epoch')}, ${formatDuration(1000 * seconds)} of training`,
    `test_acc  ${formatScore(last.accuracy)} after the last epoch, ${formatScore(best.accuracy)} at best (epoch ${best.epoch})`,
    `${plan.folder}/  run.json  history.csv${plan.save === undefined ? '' : `  ${plan.save}`}`,
  ];
}

/** What is printed of a training. */
export function createTrainingScreen(plan: TrainingPlan, quiet: boolean, io: Io) {
  const line = createLine(io, quiet);
  const started = io.now();
  let before = 0;
  return {
    /** A line before the header. */
    note: line.print,
    /** @param epochSeconds what an epoch is expected to take */
    header(run: RunRecord, epochSeconds: number) {
      before = run.epochs.length;
      const { engine, backend } = run.engine;
      // A later sitting may have others than the first.
      const threads = run.sittings?.at(-1)?.threads ?? run.engine.threads;
      const parts = [
        `${run.config.model} depth ${run.config.depth}`,
        `lr ${formatExponent(plan.lr)}  batch_size ${plan.batchSize}`,
        plural(plan.vit.epochs, 'epoch'),
        `${engine} ${backend}, ${plural(threads, 'thread')}`,
        `${formatCount(run.trainSize)} train / ${formatCount(run.scoredSize)} test`,
        ...(before === 0 ? [] : [`goes on after epoch ${before}`]),
        `about ${formatEstimate(1000 * epochSeconds * (plan.vit.epochs - before))}`,
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
      const done = (epoch - 1 - before + fraction) / (plan.vit.epochs - before);
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
    /** Takes the live line away and prints the last lines. */
    end(lines: readonly string[]) {
      line.clear();
      lines.forEach(line.print);
    },
  };
}
