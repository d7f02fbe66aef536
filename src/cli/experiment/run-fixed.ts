// The work of hpo experiment fixed: the article's experiment 1, its Table 1 and its Figures 3 to 6.
import { join } from 'node:path';
import { fixedCells } from '../../experiments/cells.ts';
import { fixedFigures } from '../../experiments/figures.ts';
import { settingNotes, timeWarnings } from '../../experiments/notes.ts';
import { fixedRuns } from '../../experiments/plan.ts';
import { tableRows } from '../../experiments/table.ts';
import { TABLE_NOTE, tableLines } from '../../experiments/table-text.ts';
import { variantsAt } from '../../experiments/variants.ts';
import { EXIT, type Io } from '../io.ts';
import { filesOf, timesTable, writeFigures, writeTable } from './files.ts';
import { type Experiment, type ExperimentResult, stoppedLine, trainRuns } from './train-runs.ts';

/** Trains what is left, writes the table and the figures, and prints the table. */
export async function runFixed(experiment: Experiment, io: Io): Promise<ExperimentResult> {
  const { folder, settings, setting } = experiment;
  const runs = fixedRuns(variantsAt(settings.depths, settings.depth), setting);
  const trained = await trainRuns(experiment, runs, io);
  const cells = fixedCells(trained.records);
  const rows = tableRows(cells);
  const all = [...trained.records.values()];
  const warnings = timeWarnings(all, rows);
  const notes = [...settingNotes(all, setting.dataSeconds), ...warnings];
  const table = timesTable('table1', 'Table 1: experiment 1, fixed learning rates', rows, notes);
  const figures = await fixedFigures(cells);
  writeTable(folder, table);
  writeFigures(folder, figures);
  const files = `${join(folder, '/')}  ${filesOf([table.name], figures)}`;
  const last = trained.isCancelled ? stoppedLine(trained, folder) : files;
  trained.screen.print([...tableLines(rows), TABLE_NOTE, ...warnings, last]);
  const code = trained.isCancelled ? EXIT.interrupted : EXIT.done;
  return { code, rows, tables: [table], figures, runs: all };
}
