// The work of hpo experiment fixed: the article's experiment 1, its Table 1 and its Figures 3 to 6.
import { join } from 'node:path';
import { fixedCells } from '../../experiments/cells.ts';
import { type Figure, fixedFigures } from '../../experiments/figures.ts';
import { settingNotes, timeWarnings } from '../../experiments/notes.ts';
import { FIXED_RATES, fixedRuns } from '../../experiments/plan.ts';
import { type TableRow, tableRows } from '../../experiments/table.ts';
import { TABLE_NOTE, tableCsv, tableJson, tableLines, tableMarkdown } from '../../experiments/table-text.ts';
import { variantsAt } from '../../experiments/variants.ts';
import type { RunRecord } from '../../report/run-record.ts';
import { writeFiles } from '../folders.ts';
import { EXIT, type Io } from '../io.ts';
import { type Experiment, stoppedLine, trainRuns } from './train-runs.ts';

/** What an experiment came to, for the report of both. */
export interface ExperimentResult {
  readonly code: number;
  readonly rows: readonly TableRow[];
  readonly figures: readonly Figure[];
  readonly runs: readonly RunRecord[];
  readonly notes: readonly string[];
}

/** Trains what is left, writes the table and the figures, and prints the table. */
export async function runFixed(experiment: Experiment, io: Io): Promise<ExperimentResult> {
  const { folder, settings, setting } = experiment;
  const runs = fixedRuns(variantsAt(settings.depths, settings.depth), setting);
  const trained = await trainRuns(experiment, runs, io);
  const { records, isCancelled, screen } = trained;
  const cells = fixedCells(records);
  const rows = tableRows(cells);
  const all = [...records.values()];
  const notes = [...settingNotes(all, setting.dataSeconds), ...timeWarnings(all, rows)];
  const figures = await fixedFigures(cells);
  writeTable(folder, 'table1', '# Table 1: experiment 1, fixed learning rates', rows, notes);
  writeFiles(folder, Object.fromEntries(figures.map(({ file, svg }) => [file, svg])));
  const last = isCancelled
    ? stoppedLine(trained, folder)
    : `${join(folder, '/')}  ${filesOf('table1', figures)}`;
  screen.print([...tableLines(rows), TABLE_NOTE, ...timeWarnings(all, rows), last]);
  return { code: isCancelled ? EXIT.interrupted : EXIT.done, rows, figures, runs: all, notes };
}

/** A table in three forms. */
export function writeTable(
  folder: string,
  name: string,
  heading: string,
  rows: readonly TableRow[],
  notes: readonly string[],
): void {
  const parts = [
    heading,
    tableMarkdown(rows).trimEnd(),
    TABLE_NOTE,
    notes.map((note) => `- ${note}`).join('\n'),
  ];
  writeFiles(folder, {
    [`${name}.md`]: `${parts.join('\n\n')}\n`,
    [`${name}.csv`]: tableCsv(rows),
    [`${name}.json`]: tableJson({ notes }, rows),
  });
}

/** The files of a table and its figures, as the last line names them. */
export const filesOf = (table: string, figures: readonly Figure[]): string =>
  [`${table}.md .csv .json`, ...figures.map(({ file }) => file)].join('  ');

/** The largest batch of the experiment. */
export const FIXED_BATCH = Math.max(...FIXED_RATES.map(({ batchSize }) => batchSize));
