// A table of real trainings as a problem to search: every learning rate with every batch size was trained once, so that
// samplers can be compared on a real objective without training anything again.
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { InputError } from '../errors.ts';
import type { ChoiceParameter } from '../space/parameter.ts';
import { choice, type ParameterValues } from '../space/space.ts';

/** What one cell's training scored after the last epoch of the table. */
export interface TableScores {
  readonly validation: number;
  readonly test: number;
}

/** A finite problem whose values are maximised. */
export interface TableProblem {
  /** Ordered choices, so that samplers see neighbours as neighbours: rates stand at equal distances, whatever their unit. */
  readonly space: {
    readonly lr: ChoiceParameter<number>;
    readonly batch_size: ChoiceParameter<number>;
  };
  /** Epochs of each training. */
  readonly epochs: number;
  /** The best cell in validation. */
  readonly best: TableScores;
  /** The scores of a configuration of the space; undefined where that training diverged. */
  scoresOf(params: ParameterValues): TableScores | undefined;
}

const COLUMNS = ['lr', 'batch_size', 'epoch', 'val_acc', 'test_acc'] as const;
const HINT = 'the table is written by npm run bench:vit-table';

type Row = Readonly<Record<(typeof COLUMNS)[number], number>>;

/**
 * Reads a table with a row for each epoch of each training; a training that diverged ends in a row without scores.
 * @throws InputError naming the file, the line and the value, or the trainings that are missing
 */
export function readTrainingTable(path: string): TableProblem {
  return tableProblem(rowsOf(readText(path), path), path);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw InputError.of(path, `cannot be read (${(cause as NodeJS.ErrnoException).code})`, HINT);
  }
}

function rowsOf(text: string, path: string): Row[] {
  let records: string[][];
  try {
    records = parse(text, { skip_empty_lines: true });
  } catch (cause) {
    throw InputError.of(path, `is no table: ${(cause as Error).message}`, HINT);
  }
  const [header = [], ...rest] = records;
  const missing = COLUMNS.filter((name) => !header.includes(name));
  if (missing.length > 0) throw InputError.of(path, `lacks the columns ${missing.join(', ')}`, HINT);
  return rest.map((cells, index) => {
    const entries = COLUMNS.map((name) => [name, cells[header.indexOf(name)]] as const);
    return checkedRow(Object.fromEntries(entries), `${path}:${index + 2}`);
  });
}

function checkedRow(cells: Readonly<Record<string, string>>, where: string): Row {
  const number = (name: string, isRight: (value: number) => boolean): number => {
    const value = cells[name] === '' ? Number.NaN : Number(cells[name]);
    if (isRight(value)) return value;
    throw InputError.of(`${where} ${name}`, `is ${JSON.stringify(cells[name])}`, HINT);
  };
  const isCount = (value: number) => Number.isSafeInteger(value) && value > 0;
  const isShare = (name: string) => (value: number) =>
    (value >= 0 && value <= 1) || (Number.isNaN(value) && cells[name] === '');
  return {
    lr: number('lr', (value) => value > 0 && Number.isFinite(value)),
    batch_size: number('batch_size', isCount),
    epoch: number('epoch', isCount),
    val_acc: number('val_acc', isShare('val_acc')),
    test_acc: number('test_acc', isShare('test_acc')),
  };
}

const keyOf = (lr: unknown, batchSize: unknown): string => `${lr} ${batchSize}`;

function tableProblem(rows: readonly Row[], path: string): TableProblem {
  if (rows.length === 0) throw InputError.of(path, 'holds no training', HINT);
  const epochs = rows.reduce((most, { epoch }) => Math.max(most, epoch), 0);
  const hasDiverged = ({ val_acc, test_acc }: Row) => Number.isNaN(val_acc) || Number.isNaN(test_acc);
  const ended = rows.filter((row) => row.epoch === epochs || hasDiverged(row));
  const cells = new Map(
    ended.map((row) => [
      keyOf(row.lr, row.batch_size),
      hasDiverged(row) ? undefined : { validation: row.val_acc, test: row.test_acc },
    ]),
  );
  const rates = sorted(rows.map(({ lr }) => lr));
  const batches = sorted(rows.map(({ batch_size }) => batch_size));
  const missing = rates.flatMap((lr) =>
    batches.filter((batch) => !cells.has(keyOf(lr, batch))).map((batch) => `lr ${lr} batch_size ${batch}`),
  );
  if (missing.length > 0) {
    const message = `lacks ${missing.length} of ${rates.length * batches.length} trainings, the first ${missing[0]}`;
    throw InputError.of(path, message, `${HINT}, which goes on where it was stopped`);
  }
  const scores = [...cells.values()].filter((cell) => cell !== undefined);
  if (scores.length === 0) throw InputError.of(path, 'holds only trainings that diverged', HINT);
  return {
    space: {
      lr: choice(rates, { ordered: true }),
      batch_size: choice(batches, { ordered: true }),
    },
    epochs,
    best: scores.reduce((best, cell) => (cell.validation > best.validation ? cell : best)),
    scoresOf: ({ lr, batch_size }) => cells.get(keyOf(lr, batch_size)),
  };
}

const sorted = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);
