// What is printed of an experiment: the first line, a row an epoch with a live line below, tables at the end.
import type { ExperimentRun } from '../../experiments/plan.ts';
import type { TurnHooks } from '../../experiments/train-in-turn.ts';
import { formatCount, formatEstimate, formatScore, plural } from '../../report/format.ts';
import { joinCells, pad } from '../../report/text-table.ts';
import type { Io } from '../io.ts';
import { createLine } from '../live.ts';
import type { ExperimentSettings } from './flags.ts';

/** The terminal of an experiment. */
export interface ExperimentScreen extends TurnHooks<ExperimentRun> {
  print(lines: readonly string[]): void;
  /** A line that the next one replaces, where there is a terminal. */
  live(text: string): void;
  clear(): void;
}

const COLUMNS = ['epoch', 'train_s', 'loss', 'test_s', 'accuracy'];

/** @param title names the experiment on its first line */
export function createExperimentScreen(
  title: string,
  runs: readonly ExperimentRun[],
  { quiet, scoreOn, depths }: Pick<ExperimentSettings, 'quiet' | 'scoreOn' | 'depths'>,
  io: Io,
): ExperimentScreen {
  const line = createLine(io, quiet);
  const width = Math.max(3, ...runs.map(({ name }) => name.length));
  const row = (name: string, cells: readonly string[]) =>
    line.print(joinCells([pad(name, width, 'left'), ...cells.map((cell) => pad(cell, 8, 'right'))]));
  return {
    note: line.print,
    live: line.live,
    clear: line.clear,
    print(lines) {
      line.clear();
      lines.forEach(line.print);
    },
    begin({ info }, epochsLeft, secondsLeft) {
      const [{ planned }] = runs;
      const plannedEpochs = runs.reduce((sum, run) => sum + run.planned.plannedEpochs, 0);
      const most = Math.max(...runs.map((run) => run.planned.plannedEpochs));
      const each = runs.every((run) => run.planned.plannedEpochs === most) ? '' : 'up to ';
      const parts = [
        `${title}: ${plural(runs.length, 'run')} x ${each}${plural(most, 'epoch')}, an epoch each in turn`,
        ...(depths.length === 0
          ? []
          : [depths.map((of) => (of === 'published' ? 'depths as published' : 'equal depth')).join(' and ')]),
        `${info.engine} ${info.backend}, ${plural(info.threads, 'thread')}`,
        `${formatCount(planned.trainSize)} train / ${formatCount(planned.scoredSize)} ${planned.scoredOn}`,
        ...(scoreOn === 'test' ? ['scored on the test set, as in the article'] : ['test untouched']),
        ...(epochsLeft < plannedEpochs ? [`goes on: ${plural(epochsLeft, 'epoch')} left`] : []),
        `about ${formatEstimate(1000 * secondsLeft)}`,
      ];
      line.print(parts.join(' · '));
      row('run', COLUMNS);
    },
    progress({ name, planned }, epoch, fraction, secondsLeft) {
      const done = `epoch ${epoch}/${planned.plannedEpochs}  ${Math.round(100 * fraction)} %`;
      line.live(`  ${name}  ${done}   ${formatEstimate(1000 * Math.max(0, secondsLeft))} left`);
    },
    epoch({ name }, { epoch, trainSeconds, lossMean, evalSeconds, accuracy }) {
      const times = [trainSeconds.toFixed(1), formatScore(lossMean), evalSeconds.toFixed(1)];
      row(name, [String(epoch), ...times, formatScore(accuracy)]);
    },
    diverged: ({ name }, message) => line.print(`${name}  diverged: ${message}`),
  };
}
