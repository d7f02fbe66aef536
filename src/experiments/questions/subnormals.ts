// Time of an epoch of vit by learning rate, with subnormal numbers flushed to zero and with them kept, and how many there
// are in weights and Adam's moments.

import { median } from '../../math/statistics.ts';
import { formatCount, formatExponent } from '../../report/format.ts';
import { spreadPlot } from '../../report/plots/spread.ts';
import type { RunRecord } from '../../report/run-record.ts';
import type { SubnormalCounts } from '../../vit/subnormals.ts';
import { FIXED_RATES } from '../plan.ts';
import type { Answer } from './question.ts';
import { budgetOf, type Cells, subnormalCell } from './runs.ts';

/** A time that grows by less is said not to grow. */
const GROWTH = 1.1;

/** vit at one learning rate, one way. */
export interface TimedCell {
  readonly lr: number;
  readonly isKept: boolean;
  readonly run: RunRecord;
  /** After each epoch; empty where that was not recorded. */
  readonly counts: readonly SubnormalCounts[];
}

/**
 * The answer; undefined where not every cell has an epoch.
 * @param countsOf what was counted in a cell's training
 */
export function subnormalsAnswer(
  cells: Cells,
  depth: number,
  countsOf: (cell: string, run: RunRecord) => readonly SubnormalCounts[],
): Answer | undefined {
  const timed = FIXED_RATES.flatMap(({ lr }) =>
    [false, true].flatMap((isKept): TimedCell[] => {
      const name = subnormalCell(depth, lr, isKept);
      return (cells.get(name) ?? [])
        .slice(0, 1)
        .filter(({ epochs }) => epochs.length > 0)
        .map((run) => ({ lr, isKept, run, counts: countsOf(name, run) }));
    }),
  );
  if (timed.length < 2 * FIXED_RATES.length) return undefined;
  return {
    name: 'subnormals',
    sentence: subnormalsSentence(timed),
    notes: notesOf(timed),
    header: ['lr', 'subnormals', 's/epoch', 'kept / flushed', 'most in weights', 'in m', 'in v', 'accuracy'],
    cells: timed.map((cell) => [
      formatExponent(cell.lr),
      wordOf(cell),
      secondsOf(cell).toFixed(2),
      cell.isKept ? ratioAt(timed, cell.lr).toFixed(2) : '',
      ...(['weights', 'first', 'second'] as const).map((key) => countText(mostOf(cell, key))),
      `${(100 * (cell.run.epochs.at(-1)?.accuracy ?? Number.NaN)).toFixed(2)} %`,
    ]),
    records: timed.map((cell) => ({
      lr: cell.lr,
      subnormals: wordOf(cell),
      epochs: cell.run.epochs.length,
      train_seconds_median: secondsOf(cell),
      subnormal_weights: mostOf(cell, 'weights'),
      subnormal_first_moments: mostOf(cell, 'first'),
      subnormal_second_moments: mostOf(cell, 'second'),
      values: cell.counts[0]?.values ?? Number.NaN,
      accuracy: cell.run.epochs.at(-1)?.accuracy ?? Number.NaN,
    })),
    figure: {
      title: 'Time of an epoch of vit by learning rate, subnormal numbers flushed and kept',
      spec: spreadPlot({
        title: 'vit by learning rate, with subnormal numbers and without',
        subtitle: 'training an epoch, one mark each; mean and standard deviation',
        groupTitle: 'learning rate',
        valueTitle: 'seconds',
        groups: FIXED_RATES.map(({ lr }) => formatExponent(lr)),
        series: [false, true].map((isKept) => ({
          name: isKept ? 'kept' : 'flushed to zero',
          points: timed
            .filter((cell) => cell.isKept === isKept)
            .flatMap(({ lr, run }) =>
              run.epochs.map(({ trainSeconds }) => ({ group: formatExponent(lr), value: trainSeconds })),
            ),
        })),
        fromZero: true,
      }),
    },
  };
}

const wordOf = ({ isKept }: TimedCell): string => (isKept ? 'kept' : 'flushed');
const secondsOf = ({ run }: TimedCell): number => median(run.epochs.map(({ trainSeconds }) => trainSeconds));
const countText = (count: number): string => (Number.isNaN(count) ? '-' : formatCount(count));

/** The most after any epoch; NaN where it was not counted. */
const mostOf = ({ counts }: TimedCell, key: 'weights' | 'first' | 'second'): number =>
  counts.length === 0 ? Number.NaN : Math.max(...counts.map((count) => count[key]));

const at = (timed: readonly TimedCell[], lr: number, isKept: boolean): TimedCell =>
  timed.find((cell) => cell.lr === lr && cell.isKept === isKept) as TimedCell;

/** Kept by flushed, the median over epochs that were trained next to each other. */
function ratioAt(timed: readonly TimedCell[], lr: number): number {
  const [flushed, kept] = [false, true].map((isKept) => at(timed, lr, isKept).run.epochs);
  const pairs = Math.min(flushed.length, kept.length);
  return median(kept.slice(0, pairs).map((epoch, index) => epoch.trainSeconds / flushed[index].trainSeconds));
}

/** Whether time grows with the learning rate, and whether subnormal numbers are why. */
export function subnormalsSentence(timed: readonly TimedCell[]): string {
  const [lowest, highest] = [FIXED_RATES[0].lr, FIXED_RATES[FIXED_RATES.length - 1].lr];
  const growth = (isKept: boolean) =>
    secondsOf(at(timed, highest, isKept)) / secondsOf(at(timed, lowest, isKept));
  const [flushed, kept] = [growth(false), growth(true)];
  const [low, high] = [lowest, highest].map(formatExponent);
  const numbers =
    `from lr ${low} to ${high} the time of an epoch changed by a factor of ${flushed.toFixed(2)} with subnormal numbers flushed to zero ` +
    `and of ${kept.toFixed(2)} with them kept${evidence(timed)}`;
  if (kept < GROWTH && flushed < GROWTH) {
    return `No, and vit's time did not grow here at all: ${numbers}.`;
  }
  if (kept >= GROWTH && flushed < GROWTH) return `Yes: ${numbers}.`;
  return kept > GROWTH * flushed
    ? `In part, as it grew without them, too: ${numbers}.`
    : `No, as it grew without them as much: ${numbers}.`;
}

function evidence(timed: readonly TimedCell[]): string {
  const counted = timed.filter(({ isKept, counts }) => isKept && counts.length > 0);
  if (counted.length === 0) return '';
  const all = counted.flatMap(({ counts }) => counts);
  const most = Math.max(...all.map(({ weights, first, second }) => weights + first + second));
  const [{ values }] = all;
  return `, when ${most === 0 ? 'none' : `at most ${formatCount(most)}`} of ${formatCount(values)} weights and moments were subnormal`;
}

function notesOf(timed: readonly TimedCell[]): string[] {
  const runs = timed.map(({ run }) => run);
  const rates = [...new Set(runs.map(({ learningRate }) => formatExponent(learningRate)))];
  const cpus = [...new Set(runs.flatMap(({ sittings = [] }) => sittings.map(({ cpu }) => cpu)))];
  const different = timed.filter(
    ({ isKept, lr, run }) => isKept && !sameCurve(run, at(timed, lr, false).run),
  );
  return [
    `${budgetOf(runs).replace(/learning rate [^,]+/, `learning rates ${rates.join(', ')}`)} Medians over the epochs; flushed and kept are trained in turn.`,
    `Processor: ${cpus.join('; ') || 'not recorded'}. How much slower it computes with subnormal numbers differs from one kind to the next, and GPUs do not slow down.`,
    `m and v are Adam's moments. ${
      different.length === 0
        ? 'Losses and accuracies are equal bit for bit, flushed or kept.'
        : `Losses differ between flushed and kept at lr ${different.map(({ lr }) => formatExponent(lr)).join(', ')}.`
    } The engines flush unless they are told not to.`,
  ];
}

function sameCurve(a: RunRecord, b: RunRecord): boolean {
  const curve = ({ epochs }: RunRecord) =>
    JSON.stringify(epochs.map(({ lossSum, evalLoss }) => [lossSum, evalLoss]));
  return curve(a) === curve(b);
}
