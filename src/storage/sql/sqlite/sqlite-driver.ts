// Finds a driver of SQLite: better-sqlite3, which may not have been installed, or else the one that newer versions of
// Node have built in.
import type { SqliteDatabase } from 'kysely';
import { HpoError } from '../../../errors.ts';
import { nodeSqlite } from './node-sqlite.ts';

/** Opens a file, and makes it where it is missing. */
export type OpenSqlite = (file: string) => SqliteDatabase;

/** The drivers in the order in which they are tried. Each throws where it cannot be had. */
export const SQLITE_DRIVERS: Readonly<Record<string, () => Promise<OpenSqlite>>> = {
  'better-sqlite3': betterSqlite3,
  'node:sqlite': nodeSqlite,
};

async function betterSqlite3(): Promise<OpenSqlite> {
  const { default: Database } = await import('better-sqlite3');
  // The compiled part is loaded with the first database only, and may be missing where the package is there.
  new Database(':memory:').close();
  return (file) => new Database(file);
}

/**
 * The first driver that can be had.
 * @throws HpoError MISSING_PACKAGE without any, which says why
 */
export async function loadSqliteDriver(drivers = SQLITE_DRIVERS): Promise<OpenSqlite> {
  const reasons: string[] = [];
  for (const [name, load] of Object.entries(drivers)) {
    try {
      return await load();
    } catch (error) {
      reasons.push(`${name}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  throw new HpoError('MISSING_PACKAGE', `SQLite has no driver here (${reasons.join('; ')})`, {
    hint: 'npm install better-sqlite3; or keep the study in a journal, which needs nothing',
  });
}
