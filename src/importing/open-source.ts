// What a file is, by its first bytes, and its importer.
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDatabase } from '../config/open-storage.ts';
import { InputError } from '../errors.ts';
import type { ForeignSource } from './foreign-study.ts';
import type { RunsOptions } from './wandb-csv.ts';

/** What can be imported, for messages. */
const KNOWN =
  "a journal or a SQLite file of Optuna, a study's folder or study.json of hpo, or W&B runs as CSV";

/**
 * Opens what a path or the URL of a database names.
 * @param runs what a CSV of W&B runs does not say itself
 * @throws InputError for what cannot be imported, HpoError STORAGE for what is damaged
 */
export async function openForeignSource(word: string, runs: Partial<RunsOptions>): Promise<ForeignSource> {
  if (isDatabase(word)) return openDatabase(word);
  if (!existsSync(word)) throw InputError.of(word, 'does not exist', `give ${KNOWN}`);
  if (statSync(word).isDirectory()) return openFolder(word);
  const head = headOf(word);
  if (head.startsWith('SQLite format 3\0')) return openDatabase(`sqlite:///${word}`);
  if (head.trimStart().startsWith('{"op_code"')) return openJournal(word);
  if (head.trimStart().startsWith('{')) {
    const { openJsonSource } = await import('./hpo-json.ts');
    return openJsonSource(word);
  }
  if (head.trim() === '') throw InputError.of(word, 'is empty', `give ${KNOWN}`);
  if (!/\.csv$/i.test(word) && !/(^|,)"?State"?(,|$)/m.test(head)) {
    throw InputError.of(word, 'is nothing that can be imported', `give ${KNOWN}`);
  }
  return openRuns(word, runs);
}

async function openRuns(word: string, { metric, direction, params = [] }: Partial<RunsOptions>) {
  if (metric === undefined || direction === undefined) {
    const hint = 'name the column that is optimized with --maximize NAME or --minimize NAME';
    throw InputError.of(word, 'does not say what was optimized', hint);
  }
  const { openRunsSource } = await import('./wandb-csv.ts');
  return openRunsSource(word, { metric, direction, params });
}

async function openJournal(path: string): Promise<ForeignSource> {
  const { openJournalSource } = await import('./optuna-journal.ts');
  return openJournalSource(path);
}

/** The folder of one study, or of several. */
async function openFolder(folder: string): Promise<ForeignSource> {
  const journal = join(folder, 'journal.log');
  if (existsSync(journal)) return openJournal(journal);
  const { openCatalogSource } = await import('./hpo-studies.ts');
  const source = await openCatalogSource(folder);
  if (source.names.length > 0) return source;
  throw InputError.of(folder, 'holds no study', `give ${KNOWN}`);
}

/** A SQLite file is ours or Optuna's: its tables tell. */
async function openDatabase(url: string): Promise<ForeignSource> {
  const { openCatalogSource } = await import('./hpo-studies.ts');
  if (!/^sqlite/i.test(url)) return openCatalogSource(url);
  const [{ sqliteFile }, { openQuery }, { isOfOptuna, openOptunaDatabase }] = await Promise.all([
    import('../storage/sql/sqlite/sqlite-url.ts'),
    import('./sqlite-query.ts'),
    import('./optuna-sqlite.ts'),
  ]);
  const path = sqliteFile(url);
  const file = await openQuery(path);
  try {
    if (isOfOptuna(file)) return openOptunaDatabase(path, file);
  } catch (error) {
    file.close();
    throw error;
  }
  file.close();
  return openCatalogSource(url);
}

function headOf(path: string): string {
  const fd = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(4096);
    return bytes.toString('utf8', 0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}
