// Experiment 2's searches: what was found for each model, as the article's Table 2.
import { type CsvCell, toCsv } from '../report/csv.ts';
import { formatExponent } from '../report/format.ts';
import { defaultTrial } from '../report/standing.ts';
import { type Align, alignRows } from '../report/text-table.ts';
import type { StudyDefinition } from '../trial/contracts.ts';
import { bestTrial, type Trial } from '../trial/trial.ts';
import { markdownTable } from './markdown.ts';
import type { Rates } from './plan.ts';
import type { Variant } from './variants.ts';

/** A variant's search, as its study has it. */
export interface Search {
  readonly variant: Variant;
  readonly definition: StudyDefinition;
  readonly trials: readonly Trial[];
}

/** A search that has found something. */
export interface FoundRates {
  readonly variant: Variant;
  readonly rates: Rates;
  readonly trial: Trial;
}

/** The best observed trial; undefined where none is complete. */
export function foundRates({ variant, definition, trials }: Search): FoundRates | undefined {
  const trial = bestTrial(trials, definition.direction);
  if (trial === undefined) return undefined;
  const { lr, batch_size: batchSize } = trial.params;
  return { variant, rates: { lr: Number(lr), batchSize: Number(batchSize) }, trial };
}

/** One row of Table 2. A figure that is not known is NaN. */
export interface SearchRow {
  readonly model: string;
  readonly depth: number;
  readonly qkv_bias: boolean;
  readonly lr: number;
  readonly batch_size: number;
  /** Of the best trial. */
  readonly value: number;
  /** Which trial was the best. */
  readonly trial: number;
  /** Value of the trial at the article's fixed rates. */
  readonly default_value: number;
  readonly trials: number;
  readonly failed: number;
}

/** A row for each search. */
export function searchRows(searches: readonly Search[]): SearchRow[] {
  return searches.map((search) => {
    const { variant, definition, trials } = search;
    const found = foundRates(search);
    return {
      model: variant.model,
      depth: variant.depth,
      qkv_bias: variant.qkvBias,
      lr: found?.rates.lr ?? Number.NaN,
      batch_size: found?.rates.batchSize ?? Number.NaN,
      value: found?.trial.value ?? Number.NaN,
      trial: found?.trial.number ?? Number.NaN,
      default_value: defaultTrial({ ...definition, trials })?.value ?? Number.NaN,
      trials: trials.length,
      failed: trials.filter(({ state }) => state === 'FAIL').length,
    };
  });
}

const HEADER = [
  'model',
  'depth',
  'lr',
  'batch',
  'accuracy',
  'trial',
  'at the fixed rates',
  'trials',
  'failed',
];
const ALIGNS: readonly Align[] = ['left', ...HEADER.slice(1).map(() => 'right' as const)];

const cellsOf = (row: SearchRow): string[] => [
  row.model,
  String(row.depth),
  known(row.lr, formatExponent),
  known(row.batch_size, String),
  known(row.value, percent),
  known(row.trial, (number) => `#${number}`),
  known(row.default_value, percent),
  String(row.trials),
  String(row.failed),
];

const known = (value: number, format: (value: number) => string): string =>
  Number.isFinite(value) ? format(value) : '-';
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** Table 2 for a terminal. */
export const searchLines = (rows: readonly SearchRow[]): string[] =>
  alignRows([HEADER, ...rows.map(cellsOf)], ALIGNS);

/** Table 2 as Markdown. */
export const searchMarkdown = (rows: readonly SearchRow[]): string =>
  markdownTable(HEADER, rows.map(cellsOf), ALIGNS);

/** Table 2 in full precision. */
export function searchCsv(rows: readonly SearchRow[]): string {
  const keys = rows.length > 0 ? (Object.keys(rows[0]) as (keyof SearchRow)[]) : [];
  const cell = (value: SearchRow[keyof SearchRow]): CsvCell =>
    typeof value === 'boolean' ? String(value) : value;
  return toCsv(
    keys,
    rows.map((row) => keys.map((key) => cell(row[key]))),
  );
}
