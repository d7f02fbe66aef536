// The files of an experiment's tables and figures.
import type { Figure } from '../../experiments/figures.ts';
import type { TableRow } from '../../experiments/table.ts';
import { TABLE_NOTE, tableCsv, tableJson, tableMarkdown } from '../../experiments/table-text.ts';
import { writeFiles } from '../../files.ts';

/** A table in its forms. */
export interface TableFiles {
  /** The files' stem, such as `table1`. */
  readonly name: string;
  readonly title: string;
  readonly markdown: string;
  readonly csv: string;
  readonly json: string;
  /** What has to be said of it. */
  readonly notes: readonly string[];
}

/** Table 1 or 3 in its forms. */
export function timesTable(
  name: string,
  title: string,
  rows: readonly TableRow[],
  notes: readonly string[],
): TableFiles {
  const markdown = `${tableMarkdown(rows, 3).trimEnd()}\n\n${TABLE_NOTE}\n`;
  return { name, title, markdown, csv: tableCsv(rows), json: tableJson({ title, notes }, rows), notes };
}

/** Writes `table1.md`, `.csv` and `.json`. */
export function writeTable(folder: string, { name, title, markdown, csv, json, notes }: TableFiles): void {
  const list = notes.map((note) => `- ${note}\n`).join('');
  writeFiles(folder, {
    [`${name}.md`]: `# ${title}\n\n${markdown}\n${list}`,
    [`${name}.csv`]: csv,
    [`${name}.json`]: json,
  });
}

export const writeFigures = (folder: string, figures: readonly Figure[]): void =>
  writeFiles(folder, Object.fromEntries(figures.map(({ file, svg }) => [file, svg])));

/** The files of tables and figures, as the last line names them. */
export const filesOf = (tables: readonly string[], figures: readonly Figure[]): string =>
  [...tables.map((table) => `${table}.md .csv .json`), ...figures.map(({ file }) => file)].join('  ');
