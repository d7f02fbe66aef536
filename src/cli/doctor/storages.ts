// Where studies can be kept, and whether results can be written here.
import { accessSync, constants, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDatabase, openCatalog } from '../../config/open-storage.ts';
import { RESULTS, storageOf, studiesIn } from '../find-study.ts';
import type { Io } from '../io.ts';
import { type FindingGroup, look } from './finding.ts';
import { packageFinding } from './packages.ts';

/** The storages. */
export async function storageFindings(io: Io): Promise<FindingGroup> {
  const journal = await look('journal', () => writableResults());
  const sqlite = await look('sqlite', async () => {
    const { loadSqliteDriver } = await import('../../storage/sql/sqlite/sqlite-driver.ts');
    const driver = (await loadSqliteDriver())(':memory:');
    const [row] = driver.prepare('select sqlite_version() as version').all([]) as { version: string }[];
    driver.close();
    return `SQLite ${row.version}`;
  });
  const postgres = { ...(await packageFinding('pg')), name: 'postgres' };
  const named = io.env.HPO_STORAGE ? [await look('HPO_STORAGE', () => namedStorage(io))] : [];
  return { heading: 'storages', findings: [journal, sqlite, postgres, ...named] };
}

/** The folder for results, or the one in which it would be made. */
function writableResults(): string {
  const folder = existsSync(RESULTS) ? RESULTS : '.';
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Error(`${resolve(folder)} cannot be written to (${(cause as NodeJS.ErrnoException).code})`);
  }
  return `${resolve(RESULTS)} can be written to; studies: ${studiesIn(RESULTS).length}`;
}

async function namedStorage(io: Io): Promise<string> {
  const where = storageOf({}, io) as string;
  if (!isDatabase(where)) return `the folder ${where}; studies: ${studiesIn(where).length}`;
  const catalog = await openCatalog(where);
  try {
    return `${catalog.place} answers; studies: ${(await catalog.names()).length}`;
  } finally {
    await catalog.close();
  }
}
