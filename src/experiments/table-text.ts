// The tables' rows as text: for a terminal, as Markdown, CSV and JSON.
import { type CsvCell, toCsv } from '../report/csv.ts';
import { formatExponent, formatScore, formatSignificant } from '../report/format.ts';
import { type Align, alignRows } from '../report/text-table.ts';
import { markdownTable } from './markdown.ts';
import type { TableRow } from './table.ts';
import { DEPTHS, type Depths } from './variants.ts';

/** What the two comparisons are, in words. */
const DEPTHS_TITLES: Readonly<Record<Depths, string>> = {
  published: 'As published: vit with all its blocks, the BatchNorm models with one',
  equal: 'Equal depth: all models with as many blocks',
};

/** What stands in the columns; the last ones are the article's numbers. */
const HEADER = [
  'lr',
  'batch',
  'model',
  'depth',
  'epochs',
  'train s/epoch',
  'test s/epoch',
  'r_t',
  'g_t',
  'r_v',
  'g_v',
  'loss',
  'accuracy',
  'article r_t',
  'g_t',
  'r_v',
  'g_v',
  'accuracy',
] as const;
const ALIGNS: readonly Align[] = HEADER.map((name) => (name === 'model' ? 'left' : 'right'));

/** What has to be said below a table. */
export const TABLE_NOTE =
  'r_t, r_v: how many times faster than vit in training and test; g_t, g_v: time saved. ± is the standard deviation over the ' +
  'epochs for times and their ratios, over the seeds for accuracies.';

/** The rows of each comparison that there is, under its title. */
export function tableLines(rows: readonly TableRow[]): string[] {
  const parts = byDepths(rows).map(([depths, own]) => [
    DEPTHS_TITLES[depths],
    ...alignRows([HEADER, ...own.map(cellsOf)], ALIGNS),
  ]);
  return parts.flatMap((part, index) => (index === 0 ? part : ['', ...part]));
}

/** The same as Markdown; titles are headings of that level. */
export function tableMarkdown(rows: readonly TableRow[], level = 2): string {
  return byDepths(rows)
    .map(([depths, own]) => {
      const heading = `${'#'.repeat(level)} ${DEPTHS_TITLES[depths]}`;
      return `${heading}\n\n${markdownTable(HEADER, own.map(cellsOf), ALIGNS)}`;
    })
    .join('\n');
}

/** One row a line, in full precision; what is not known is an empty cell. */
export function tableCsv(rows: readonly TableRow[]): string {
  const keys = rows.length > 0 ? (Object.keys(rows[0]) as (keyof TableRow)[]) : [];
  return toCsv(
    keys,
    rows.map((row) =>
      keys.map((key): CsvCell => {
        const cell = row[key];
        return typeof cell === 'boolean' ? String(cell) : cell;
      }),
    ),
  );
}

/** The rows with what they are of; what is not known is null. */
export function tableJson(facts: Readonly<Record<string, unknown>>, rows: readonly TableRow[]): string {
  return `${JSON.stringify({ ...facts, rows }, null, 2)}\n`;
}

function byDepths(rows: readonly TableRow[]): [Depths, TableRow[]][] {
  const parts = DEPTHS.map((depths): [Depths, TableRow[]] => [
    depths,
    rows.filter((row) => row.depths === depths),
  ]);
  return parts.filter(([, own]) => own.length > 0);
}

function cellsOf(row: TableRow): string[] {
  const isReference = row.model === 'vit';
  const ratio = (value: number, sd: number) => (isReference ? '1' : withSpread(value, sd, 2));
  const saved = (value: number) => (isReference ? '-' : known(value, (gain) => `${gain.toFixed(1)} %`));
  const article = (value: number) => known(value, (number) => number.toFixed(1));
  return [
    formatExponent(row.lr),
    String(row.batch_size),
    row.model,
    String(row.depth),
    epochsCell(row),
    timeCell(row.train_seconds, row.train_seconds_sd),
    timeCell(row.test_seconds, row.test_seconds_sd),
    ratio(row.r_t, row.r_t_sd),
    saved(row.g_t),
    ratio(row.r_v, row.r_v_sd),
    saved(row.g_v),
    known(row.train_loss, formatScore),
    accuracyCell(row),
    article(row.article_r_t),
    known(row.article_g_t, percent(1)),
    article(row.article_r_v),
    known(row.article_g_v, percent(1)),
    known(100 * row.article_accuracy, percent(1)),
  ];
}

/** `30`, `12/30` of one that is not finished, `3 x 30` of several seeds, and how many stopped being finite. */
function epochsCell({ epochs, planned_epochs: planned, seeds, diverged }: TableRow): string {
  const each = planned / seeds;
  const whole = seeds === 1 ? String(each) : `${seeds} x ${each}`;
  const done = epochs === planned ? whole : `${epochs}/${planned}`;
  return diverged === 0 ? done : `${done}, ${diverged} diverged`;
}

function accuracyCell({ accuracy, accuracy_sd: sd }: TableRow): string {
  if (!Number.isFinite(accuracy)) return '-';
  return `${(100 * accuracy).toFixed(2)}${Number.isFinite(sd) ? ` ± ${(100 * sd).toFixed(2)}` : ''} %`;
}

/** A spread to two digits, and the mean to as many decimals. */
function timeCell(value: number, sd: number): string {
  if (!Number.isFinite(value)) return '-';
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.max(value, 1e-9))));
  return Number.isFinite(sd)
    ? `${value.toFixed(decimals)} ± ${sd.toFixed(decimals)}`
    : formatSignificant(value, 3);
}

function withSpread(value: number, sd: number, decimals: number): string {
  if (!Number.isFinite(value)) return '-';
  return Number.isFinite(sd)
    ? `${value.toFixed(decimals)} ± ${sd.toFixed(decimals)}`
    : value.toFixed(decimals);
}

const percent = (decimals: number) => (value: number) => `${value.toFixed(decimals)} %`;
const known = (value: number, format: (value: number) => string): string =>
  Number.isFinite(value) ? format(value) : '-';
