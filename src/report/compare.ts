// Final trainings side by side: times, losses, accuracies, and the article's ratios of times to the standard model's.
import { mean } from '../math/statistics.ts';
import type { ModelName } from '../vit/config.ts';
import { type CsvCell, toCsv } from './csv.ts';
import { formatExponent, formatScore } from './format.ts';
import type { RunRecord } from './run-record.ts';
import { alignRows } from './text-table.ts';

/** A run with the name that it goes by, such as its folder's. */
export interface NamedRun {
  readonly name: string;
  readonly run: RunRecord;
}

/** One run's figures. A figure that needs an epoch is NaN in a run without one. */
export interface ComparisonRow {
  readonly name: string;
  readonly model: ModelName;
  readonly lr: number;
  readonly batch_size: number;
  readonly depth: number;
  /** Epochs that were done. */
  readonly epochs: number;
  /** Epochs that were asked for; more than were done in a run that was interrupted. */
  readonly planned_epochs: number;
  /** T(train) of the article: mean over the epochs. */
  readonly train_seconds: number;
  /** T(test): mean over the epochs. */
  readonly test_seconds: number;
  /** Of the last epoch, mean over the images. */
  readonly train_loss: number;
  /** Of the last epoch. */
  readonly accuracy: number;
  readonly best_accuracy: number;
  /** T(reference, train) / T(this, train). */
  readonly r_t: number;
  /** T(reference, test) / T(this, test). */
  readonly r_v: number;
  /** Percentage gain in training time, (1 - 1/r_t) * 100. */
  readonly g_t: number;
  /** Percentage gain in test time, (1 - 1/r_v) * 100. */
  readonly g_v: number;
}

/** Rows with the name of the run that the ratios are taken to. */
export interface Comparison {
  readonly reference: string;
  readonly rows: readonly ComparisonRow[];
}

/**
 * Compares runs with the first `vit` among them, or with the first run where there is none. Ratios and gains are those
 * of the article (r_t, r_v, g_t, g_v); times are means over all epochs, as there.
 */
export function compareRuns(runs: readonly NamedRun[]): Comparison {
  const reference = runs.find(({ run }) => run.config.model === 'vit') ?? runs[0];
  if (reference === undefined) return { reference: '', rows: [] };
  return { reference: reference.name, rows: runs.map((run) => rowOf(run, reference)) };
}

function rowOf({ name, run }: NamedRun, reference: NamedRun): ComparisonRow {
  const [own, other] = [meanSeconds(run), meanSeconds(reference.run)];
  const last = run.epochs.at(-1);
  const ratios = { train: other.train / own.train, test: other.test / own.test };
  return {
    name,
    model: run.config.model,
    lr: run.learningRate,
    batch_size: run.batchSize,
    depth: run.config.depth,
    epochs: run.epochs.length,
    planned_epochs: run.plannedEpochs,
    train_seconds: own.train,
    test_seconds: own.test,
    train_loss: last?.lossMean ?? Number.NaN,
    accuracy: last?.accuracy ?? Number.NaN,
    best_accuracy: bestOf(run.epochs.map(({ accuracy }) => accuracy).filter(Number.isFinite)),
    r_t: ratios.train,
    r_v: ratios.test,
    g_t: (1 - 1 / ratios.train) * 100,
    g_v: (1 - 1 / ratios.test) * 100,
  };
}

const bestOf = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : Math.max(...values);

function meanSeconds({ epochs }: RunRecord): { train: number; test: number } {
  return {
    train: mean(epochs.map(({ trainSeconds }) => trainSeconds)),
    test: mean(epochs.map(({ evalSeconds }) => evalSeconds)),
  };
}

/** The comparison as lines of text; the last one says what the ratios are. */
export function comparisonTable({ reference, rows }: Comparison): string[] {
  const accuracy = ['final acc', 'best acc'];
  const header = [
    'run',
    'model',
    'lr',
    'batch',
    'depth',
    'epochs',
    'train s/epoch',
    'test s/epoch',
    'loss',
    ...accuracy,
  ];
  const lines = rows.map((row) => [
    row.name,
    row.model,
    formatExponent(row.lr),
    ...[row.batch_size, row.depth].map(String),
    row.epochs === row.planned_epochs ? String(row.epochs) : `${row.epochs}/${row.planned_epochs}`,
    ...[row.train_seconds, row.test_seconds].map(seconds),
    ...[row.train_loss, row.accuracy, row.best_accuracy].map(orDash(formatScore)),
    ...[row.r_t, row.r_v].map(orDash((ratio) => ratio.toFixed(2))),
    ...[row.g_t, row.g_v].map(orDash((gain) => `${gain.toFixed(1)} %`)),
  ]);
  const aligns = ['left', 'left', 'right', ...header.slice(3).map(() => 'right' as const)] as const;
  return [
    ...alignRows(
      [[...header, 'r_t', 'r_v', 'g_t', 'g_v'], ...lines],
      [...aligns, 'right', 'right', 'right', 'right'],
    ),
    `r_t, r_v: how many times faster than ${reference} in training and test; g_t, g_v: time saved`,
  ];
}

const orDash = (format: (value: number) => string) => (value: number) =>
  Number.isFinite(value) ? format(value) : '-';
const seconds = orDash((value) =>
  value.toPrecision(3).includes('e') ? value.toFixed(0) : value.toPrecision(3),
);

/** The comparison as CSV: one row a run, full precision; what is not known is an empty cell. */
export function comparisonCsv({ rows }: Comparison): string {
  const keys = rows.length > 0 ? (Object.keys(rows[0]) as (keyof ComparisonRow)[]) : [];
  return toCsv(
    keys,
    rows.map((row) => keys.map((key): CsvCell => row[key])),
  );
}

/** The comparison as JSON text; what is not known is null. */
export function comparisonJson(comparison: Comparison): string {
  return `${JSON.stringify({ reference: comparison.reference, runs: comparison.rows }, null, 2)}\n`;
}
