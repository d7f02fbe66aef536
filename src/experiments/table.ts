// The article's Tables 1 and 3 as rows of numbers: times an epoch, their ratios to vit's, accuracies, and the article's
// own numbers beside them.

import { deviation, mean, median } from '../math/statistics.ts';
import type { RunRecord } from '../report/run-record.ts';
import type { ModelName } from '../vit/config.ts';
import type { EpochRecord } from '../vit/train.ts';
import type { PublishedNumbers } from './published.ts';
import type { Depths } from './variants.ts';

/** The runs of one model in one setting, one a seed. */
export interface Cell {
  readonly depths: Depths;
  /** Runs with the same word are compared with each other: a learning rate, or nothing. */
  readonly block: string;
  readonly model: ModelName;
  readonly runs: readonly RunRecord[];
  readonly published: PublishedNumbers;
}

/** One row. A figure that is not known is NaN. Seconds are means over all epochs of all seeds, as in the article. */
export interface TableRow {
  readonly depths: Depths;
  readonly model: ModelName;
  readonly depth: number;
  readonly qkv_bias: boolean;
  readonly lr: number;
  readonly batch_size: number;
  readonly seeds: number;
  /** Epochs that were done, and asked for, of all seeds together. */
  readonly epochs: number;
  readonly planned_epochs: number;
  /** Runs whose loss stopped being finite. */
  readonly diverged: number;
  readonly train_seconds: number;
  /** Standard deviation over the epochs. */
  readonly train_seconds_sd: number;
  readonly train_seconds_median: number;
  readonly test_seconds: number;
  readonly test_seconds_sd: number;
  readonly test_seconds_median: number;
  /** T(vit, train) / T(this, train). */
  readonly r_t: number;
  /** Standard deviation of that ratio over the epochs, each with vit's epoch of the same number and seed. */
  readonly r_t_sd: number;
  /** The ratio of the medians, which a pause of the machine does not move. */
  readonly r_t_median: number;
  /** T(vit, test) / T(this, test). */
  readonly r_v: number;
  readonly r_v_sd: number;
  readonly r_v_median: number;
  /** Time saved in training, (1 - 1/r_t) 100 %. */
  readonly g_t: number;
  /** Time saved in test, (1 - 1/r_v) 100 %. */
  readonly g_v: number;
  /** Mean over the images after the last epoch; mean over the seeds. */
  readonly train_loss: number;
  /** After the last epoch; mean over the seeds, and their standard deviation. */
  readonly accuracy: number;
  readonly accuracy_sd: number;
  readonly best_accuracy: number;
  readonly article_r_t: number;
  readonly article_g_t: number;
  readonly article_r_v: number;
  readonly article_g_v: number;
  readonly article_accuracy: number;
}

/** The time that a ratio of times saves, in per cent. */
export const gain = (ratio: number): number => (1 - 1 / ratio) * 100;

/** A row for each cell; ratios are to the vit of the same block and depths, NaN where it is missing. */
export function tableRows(cells: readonly Cell[]): TableRow[] {
  return cells.map((cell) => {
    const same = ({ depths, block }: Cell) => depths === cell.depths && block === cell.block;
    return rowOf(
      cell,
      cells.find((other) => same(other) && other.model === 'vit'),
    );
  });
}

function rowOf({ depths, model, runs, published }: Cell, reference: Cell | undefined): TableRow {
  const [first] = runs;
  const last = runs.map((run) => run.epochs.at(-1)).filter((epoch) => epoch !== undefined);
  const [train, test] = [timesOf(runs, 'trainSeconds'), timesOf(runs, 'evalSeconds')];
  const [rT, rV] = (['trainSeconds', 'evalSeconds'] as const).map((key) => ratio(runs, reference, key));
  const accuracies = last.map(({ accuracy }) => accuracy);
  const best = runs.flatMap(({ epochs }) => epochs.map(({ accuracy }) => accuracy));
  const { rT: articleT = Number.NaN, rV: articleV = Number.NaN } = published;
  return {
    depths,
    model,
    depth: first.config.depth,
    qkv_bias: first.config.qkvBias,
    lr: first.learningRate,
    batch_size: first.batchSize,
    seeds: runs.length,
    epochs: runs.reduce((sum, { epochs }) => sum + epochs.length, 0),
    planned_epochs: runs.reduce((sum, { plannedEpochs }) => sum + plannedEpochs, 0),
    diverged: runs.filter(({ diverged }) => diverged !== undefined).length,
    train_seconds: mean(train),
    train_seconds_sd: deviation(train),
    train_seconds_median: median(train),
    test_seconds: mean(test),
    test_seconds_sd: deviation(test),
    test_seconds_median: median(test),
    r_t: rT.of,
    r_t_sd: rT.sd,
    r_t_median: rT.median,
    r_v: rV.of,
    r_v_sd: rV.sd,
    r_v_median: rV.median,
    g_t: gain(rT.of),
    g_v: gain(rV.of),
    train_loss: mean(last.map(({ lossMean }) => lossMean)),
    accuracy: mean(accuracies),
    accuracy_sd: deviation(accuracies),
    best_accuracy: best.length === 0 ? Number.NaN : Math.max(...best),
    article_r_t: articleT,
    article_g_t: gain(articleT),
    article_r_v: articleV,
    article_g_v: gain(articleV),
    article_accuracy: published.accuracy ?? Number.NaN,
  };
}

type TimeKey = 'trainSeconds' | 'evalSeconds';

const timesOf = (runs: readonly RunRecord[], key: TimeKey): number[] =>
  runs.flatMap(({ epochs }) => epochs.map((epoch) => epoch[key]));

function ratio(runs: readonly RunRecord[], reference: Cell | undefined, key: TimeKey) {
  if (reference === undefined) return { of: Number.NaN, median: Number.NaN, sd: Number.NaN };
  const pairs = runs.flatMap((run) => pairsOf(run, reference.runs));
  const [own, other] = [timesOf(runs, key), timesOf(reference.runs, key)];
  return {
    of: mean(other) / mean(own),
    median: median(other) / median(own),
    sd: deviation(pairs.map(([one, beside]) => beside[key] / one[key])),
  };
}

/** A run's epochs, each with the reference's epoch of the same number and seed: they were trained next to each other. */
function pairsOf(run: RunRecord, reference: readonly RunRecord[]): [EpochRecord, EpochRecord][] {
  const other = reference.find(({ seed }) => seed === run.seed);
  return run.epochs.flatMap((epoch, index): [EpochRecord, EpochRecord][] => {
    const beside = other?.epochs[index];
    return beside === undefined ? [] : [[epoch, beside]];
  });
}
