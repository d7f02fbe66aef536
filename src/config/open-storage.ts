// Storages by name: memory, a journal's path, or the URL of a database.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, silentLogger } from '../log.ts';
import type { OpenOptions, StudyCatalog } from '../storage/reader.ts';
import { openSqlCatalog } from '../storage/sql/open.ts';
import type { Storage } from '../trial/contracts.ts';

/** What a storage is opened with. */
export interface StorageOptions extends OpenOptions {
  readonly logger?: Logger;
}

/** Whether a storage's name is the URL of a database, as against a file or a folder. Which databases there are, sql tells. */
export function isDatabase(where: string): boolean {
  return /^[a-z][a-z0-9]+(?:\+[a-z0-9_]+)?:\/\/|^sqlite:/i.test(where);
}

/**
 * Opens the storage of one study, which need not be there yet.
 * @param where `memory`, a journal's path or its folder, or `sqlite:///file.db`, `postgres://…`
 * @param name the study's name, for databases
 */
export async function openStorage(
  where: string,
  name: string,
  options: StorageOptions = {},
): Promise<Storage> {
  if (where === 'memory' || where === ':memory:') {
    const { createMemoryStorage } = await import('../storage/memory.ts');
    return createMemoryStorage(options);
  }
  if (!isDatabase(where)) {
    const { createJournalStorage } = await import('../storage/journal/journal.ts');
    return createJournalStorage(journalPath(where), options);
  }
  const catalog = await openDatabase(where, options.logger ?? silentLogger);
  // A storage keeps its database open by itself.
  return catalog.open(name, options).finally(catalog.close);
}

/** A journal's file: a folder stands for the journal in it. */
function journalPath(where: string): string {
  return existsSync(where) && statSync(where).isDirectory() ? join(where, 'journal.log') : where;
}

/** The studies of a folder such as `results`, or of a database. */
export async function openCatalog(where: string, logger: Logger = silentLogger): Promise<StudyCatalog> {
  if (isDatabase(where)) return openDatabase(where, logger);
  const { createFolderCatalog } = await import('../storage/journal/catalog.ts');
  return createFolderCatalog(where);
}

async function openDatabase(url: string, logger: Logger): Promise<StudyCatalog> {
  return openSqlCatalog(url, { logger });
}
