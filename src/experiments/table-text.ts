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

/** The columns. A terminal is too narrow for what follows from the others. */
const COLUMNS: readonly {
  readonly name: string;
  readonly align?: Align;
  readonly isDerived?: boolean;
  readonly cell: (row: TableRow) => string;
}[] = [
  { name: 'lr', cell: ({ lr }) => formatExponent(lr) },
  { name: 'batch', cell: (row) => String(row.batch_size) },
  { name: 'model', align: 'left', cell: ({ model }) => model },
  { name: 'depth', cell: ({ depth }) => String(depth) },
  { name: 'epochs', cell: epochsCell },
  { name: 'train s/epoch', cell: (row) => timeCell(row.train_seconds, row.train_seconds_sd) },
  { name: 'test s/epoch', cell: (row) => timeCell(row.test_seconds, row.test_seconds_sd) },
  { name: 'r_t', cell: (row) => ratioCell(row, row.r_t, row.r_t_sd) },
  { name: 'g_t', cell: (row) => gainCell(row, row.g_t) },
  { name: 'r_v', cell: (row) => ratioCell(row, row.r_v, row.r_v_sd) },
  { name: 'g_v', cell: (row) => gainCell(row, row.g_v) },
  { name: 'loss', isDerived: true, cell: (row) => known(row.train_loss, formatScore) },
  { name: 'accuracy', cell: accuracyCell },
  { name: 'article r_t', cell: (row) => known(row.article_r_t, fixed(1)) },
  { name: 'article g_t', isDerived: true, cell: (row) => known(row.article_g_t, percent(1)) },
  { name: 'article r_v', cell: (row) => known(row.article_r_v, fixed(1)) },
  { name: 'article g_v', isDerived: true, cell: (row) => known(row.article_g_v, percent(1)) },
  { name: 'article accuracy', cell: (row) => known(100 * row.article_accuracy, percent(1)) },
];
const SHORT = COLUMNS.filter(({ isDerived }) => isDerived !== true);

/** What has to be said below a table. */
export const TABLE_NOTE =
  'r_t, r_v: how many times faster than vit in training and test; g_t, g_v: time saved. ± is the standard deviation over the ' +
  'epochs for times and their ratios, over the seeds for accuracies.';

/** The rows of each comparison that there is, under its title. */
export function tableLines(rows: readonly TableRow[]): string[] {
  const parts = byDepths(rows).map(([depths, own]) => [
    DEPTHS_TITLES[depths],
    ...alignRows([namesOf(SHORT), ...own.map((row) => cellsOf(SHORT, row))], alignsOf(SHORT)),
  ]);
  return parts.flatMap((part, index) => (index === 0 ? part : ['', ...part]));
}

/** The same as Markdown; titles are headings of that level. */
export function tableMarkdown(rows: readonly TableRow[], level = 2): string {
  return byDepths(rows)
    .map(([depths, own]) => {
      const heading = `${'#'.repeat(level)} ${DEPTHS_TITLES[depths]}`;
      return `${heading}\n\n${markdownTable(
        namesOf(COLUMNS),
        own.map((row) => cellsOf(COLUMNS, row)),
        alignsOf(COLUMNS),
      )}`;
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

type Columns = typeof COLUMNS;
const namesOf = (columns: Columns): string[] => columns.map(({ name }) => name);
const alignsOf = (columns: Columns): Align[] => columns.map(({ align = 'right' }) => align);
const cellsOf = (columns: Columns, row: TableRow): string[] => columns.map(({ cell }) => cell(row));

function ratioCell({ model }: TableRow, ratio: number, sd: number): string {
  return model === 'vit' ? '1' : withSpread(ratio, sd, 2);
}

const gainCell = ({ model }: TableRow, gain: number): string =>
  model === 'vit' ? '-' : known(gain, percent(1));

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

const fixed = (decimals: number) => (value: number) => value.toFixed(decimals);
const percent = (decimals: number) => (value: number) => `${value.toFixed(decimals)} %`;
const known = (value: number, format: (value: number) => string): string =>
  Number.isFinite(value) ? format(value) : '-';
