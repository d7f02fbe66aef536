// The table of real trainings that `npm run bench:vit-table` makes, as a problem: the validation error after the last
// epoch at each learning rate and batch size. A training that diverged counts as guessing.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { choice } from '../../src/space/space.ts';
import type { Declared } from './problem.ts';

const TABLE = fileURLToPath(new URL('../../results/published/vitbnffn-table/table.csv', import.meta.url));
const GUESSING = 0.9;
const EPOCHS = 3;

interface Row {
  readonly lr: number;
  readonly batch_size: number;
  /** Share of wrong answers. */
  readonly error: number;
}

/** The rows of the last epoch, and those of trainings that diverged. */
function rowsOf(text: string): Row[] {
  const records = parse(text, { columns: true }) as Record<string, string>[];
  return records
    .filter(({ epoch, val_acc }) => Number(epoch) === EPOCHS || val_acc === '')
    .map(({ lr, batch_size, val_acc }) => ({
      lr: Number(lr),
      batch_size: Number(batch_size),
      error: val_acc === '' ? GUESSING : 1 - Number(val_acc),
    }));
}

/** What stands in the way of the problem, for whoever runs the suite. */
export const NO_TABLE =
  'vit-table is left out: results/published/vitbnffn-table/table.csv is not there, or has not all of its trainings';

/**
 * The problem of a table's text; undefined while a combination of its rates and sizes is missing.
 * Both parameters are ordered choices: nothing was trained between the values.
 */
export function tableProblem(text: string): Declared | undefined {
  const rows = rowsOf(text);
  const rates = [...new Set(rows.map(({ lr }) => lr))].sort((a, b) => a - b);
  const sizes = [...new Set(rows.map(({ batch_size: size }) => size))].sort((a, b) => a - b);
  const errors = new Map(rows.map(({ lr, batch_size: size, error }) => [`${lr},${size}`, error]));
  if (rates.length < 2 || sizes.length < 2 || errors.size < rates.length * sizes.length) return undefined;
  const best = rows.reduce((least, row) => (row.error < least.error ? row : least));
  return {
    name: 'vit-table',
    tags: ['real', 'integer', 'log'],
    space: { lr: choice(rates, { ordered: true }), batch_size: choice(sizes, { ordered: true }) },
    minimum: best.error,
    minimizer: { lr: best.lr, batch_size: best.batch_size },
    found: 'every cell of the table',
    evaluate: ({ lr, batch_size: size }) => errors.get(`${lr},${size}`) ?? Number.NaN,
  };
}

/** The problem of the committed table; empty while it is not there or not finished. */
export function committedTable(): Declared[] {
  const problem = existsSync(TABLE) ? tableProblem(readFileSync(TABLE, 'utf8')) : undefined;
  return problem === undefined ? [] : [problem];
}
