// The work of hpo experiment optimized: the article's experiment 2, its Tables 2 and 3 and its Figures 7 and 8.
import { join } from 'node:path';
import { optimizedCells } from '../../experiments/cells.ts';
import { optimizedFigures, searchFigures } from '../../experiments/figures.ts';
import { settingNotes, timeWarnings } from '../../experiments/notes.ts';
import { optimizedRuns } from '../../experiments/plan.ts';
import {
  foundRates,
  type Search,
  searchCsv,
  searchLines,
  searchMarkdown,
  searchRows,
} from '../../experiments/searches.ts';
import { tableRows } from '../../experiments/table.ts';
import { TABLE_NOTE, tableLines } from '../../experiments/table-text.ts';
import { type Variant, variantsAt } from '../../experiments/variants.ts';
import { formatEstimate, plural } from '../../report/format.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { createLine } from '../live.ts';
import { optimizedMs, wantedVariants } from './estimate.ts';
import { filesOf, type TableFiles, timesTable, writeFigures, writeTable } from './files.ts';
import type { ExperimentSettings } from './flags.ts';
import { readSearch, searchVariant } from './search-variants.ts';
import { finalSettings } from './setting.ts';
import { type Experiment, type ExperimentResult, stoppedLine, trainRuns } from './train-runs.ts';

/**
 * Searches what is left to search, trains what was found, writes tables and figures, and prints the tables.
 * @param experiment its setting is that of the trainings after the searches
 */
export async function runOptimized(experiment: Experiment, args: Args, io: Io): Promise<ExperimentResult> {
  const { folder, settings } = experiment;
  const line = createLine(io, settings.quiet);
  const variants = variantsAt(settings.depths, settings.depth);
  const wanted = wantedVariants(experiment);
  line.live(`${experiment.title}: measuring how fast this machine trains`);
  const ms = await optimizedMs(experiment, io).finally(line.clear);
  if (ms !== undefined) line.print(firstLine(experiment, wanted, ms));
  let code: number = EXIT.done;
  for (const variant of wanted) {
    const ended = await searchVariant(folder, variant, settings, args, io);
    if (ended === EXIT.interrupted) {
      code = ended;
      break;
    }
    // A search without a complete trial is the end of that model alone.
    if (ended !== EXIT.done) code = ended;
  }
  const searches = await readAll(folder, variants);
  const table2 = searchTable(searches, settings);
  writeTable(folder, table2);
  const figures7 = await searchFigures(searches);
  writeFigures(folder, figures7);
  line.print('');
  searchLines(searchRows(searches)).forEach(line.print);
  if (code === EXIT.interrupted) {
    return { code, rows: [], tables: [table2], figures: figures7, runs: [] };
  }
  return trainFound(experiment, searches, { code, table2, figures7 }, io);
}

interface Searched {
  readonly code: number;
  readonly table2: TableFiles;
  readonly figures7: ExperimentResult['figures'];
}

/** The 30 epochs of what each search found, its Table 3 and Figure 8. */
async function trainFound(
  { folder, settings, setting, title }: Experiment,
  searches: readonly Search[],
  { code, table2, figures7 }: Searched,
  io: Io,
): Promise<ExperimentResult> {
  const found = searches.map(foundRates).filter((rates) => rates !== undefined);
  const rates = new Map(found.map((one) => [one.variant, one.rates]));
  const runs = optimizedRuns(rates, setting);
  const finals = { title, folder, settings: finalSettings(settings), setting };
  const trained = await trainRuns(finals, runs, io);
  const cells = optimizedCells(trained.records);
  const rows = tableRows(cells);
  const all = [...trained.records.values()];
  const warnings = timeWarnings(all, rows);
  const notes = [
    ...settingNotes(all, setting.dataSeconds),
    'Each model has the batch size that its search found, and smaller batches make longer epochs: these times compare more than the models.',
    ...warnings,
  ];
  const table3 = timesTable('table3', 'Table 3: experiment 2, after the searches', rows, notes);
  const figures = [...figures7, ...(await optimizedFigures(cells))];
  writeTable(folder, table3);
  writeFigures(folder, figures);
  const files = `${join(folder, '/')}  ${filesOf([table2.name, table3.name], figures)}`;
  const last = trained.isCancelled ? stoppedLine(trained, folder) : files;
  trained.screen.print([...tableLines(rows), TABLE_NOTE, ...warnings, last]);
  return {
    code: trained.isCancelled ? EXIT.interrupted : code,
    rows,
    tables: [table2, table3],
    figures,
    runs: all,
  };
}

async function readAll(folder: string, variants: readonly Variant[]): Promise<Search[]> {
  const searches = await Promise.all(variants.map((variant) => readSearch(folder, variant)));
  return searches.filter((search) => search !== undefined);
}

function searchTable(searches: readonly Search[], settings: ExperimentSettings): TableFiles {
  const rows = searchRows(searches);
  const { iters, searchEpochs, seeds, scoreOn } = settings;
  const title = 'Table 2: experiment 2, what the searches found';
  const scored =
    scoreOn === 'test'
      ? 'scored on the test images, as in the article: so the accuracy is that of the luckiest trial'
      : 'scored on validation images; the test images were not opened';
  const notes = [
    `${plural(iters, 'trial')} of ${plural(searchEpochs, 'epoch')} for each model, seed ${seeds[0]}, Gaussian process and expected improvement, ${scored}.`,
    'Learning rates from 1e-5 to 1e-3 (vit) and 1e-2 (the others), batch sizes from 20 to 120. The article shows its Table 2 as a picture; its text names none of its numbers.',
  ];
  const json = `${JSON.stringify({ title, notes, rows }, null, 2)}\n`;
  return { name: 'table2', title, markdown: searchMarkdown(rows), csv: searchCsv(rows), json, notes };
}

function firstLine({ title, settings }: Experiment, variants: readonly Variant[], ms: number): string {
  const { iters, searchEpochs, seeds, vit } = settings;
  return [
    `${title}: ${variants.length === 1 ? '1 search' : `${variants.length} searches`} of ${plural(iters, 'trial')} x ${plural(searchEpochs, 'epoch')}`,
    `then ${plural(variants.length * seeds.length, 'training')} of ${plural(vit.epochs, 'epoch')}`,
    `all of it about ${formatEstimate(ms)}`,
  ].join(' · ');
}
