// The runs of a W&B project as its web page exports them: a CSV with a row a run.
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { HpoError } from '../errors.ts';

/** A cell as a value: W&B writes everything as text. Undefined where it is empty. */
export type Cell = string | number | boolean | undefined;

/** The table. */
export interface RunTable {
  readonly columns: readonly string[];
  readonly rows: readonly RunRow[];
}

/** A run. */
export interface RunRow {
  cell(column: string): Cell;
  /** The cell as it is written. */
  text(column: string): string;
}

/**
 * Reads a CSV of runs.
 * @throws HpoError STORAGE for one that is none
 */
export function readRunTable(path: string): RunTable {
  let lines: string[][];
  try {
    lines = parse(readFileSync(path), { bom: true, relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    throw new HpoError('STORAGE', `${path} is no CSV: ${(error as Error).message}`, { cause: error });
  }
  const [columns = [], ...rows] = lines;
  if (!columns.includes('State')) {
    throw new HpoError('STORAGE', `${path} is no table of W&B runs: it has no column State`, {
      hint: "export it from the project's page: the table of runs, as CSV",
    });
  }
  const places = new Map(columns.map((column, index) => [column, index]));
  const rowOf = (cells: readonly string[]): RunRow => {
    const text = (column: string) => cells[places.get(column) ?? -1]?.trim() ?? '';
    return { text, cell: (column) => cellOf(text(column)) };
  };
  return { columns: [...places.keys()], rows: rows.map(rowOf) };
}

/** A number, true or false where the text is one. */
function cellOf(text: string): Cell {
  if (text === '') return undefined;
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (/^(nan|-?infinity)$/i.test(text)) return numberWord(text.toLowerCase());
  return Number.isNaN(Number(text)) ? text : Number(text);
}

function numberWord(word: string): number {
  if (word === 'nan') return Number.NaN;
  return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
