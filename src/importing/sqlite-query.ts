// A file of SQLite, to be read only.
import { existsSync } from 'node:fs';
import { HpoError, InputError } from '../errors.ts';
import { loadSqliteDriver } from '../storage/sql/sqlite/sqlite-driver.ts';
import { explainSqlite } from '../storage/sql/sqlite/sqlite-errors.ts';

/** The rows of a query. */
export type Query = <Row>(sql: string, ...values: readonly (string | number)[]) => Row[];

export interface QueriedFile {
  readonly query: Query;
  /** The names of its tables. */
  readonly tables: ReadonlySet<string>;
  close(): void;
}

/** How long a program that writes to the file is waited for, in seconds. */
const PATIENCE_S = 5;

/**
 * Opens a file for queries, all of them on one state of it.
 * @throws HpoError STORAGE for a file that is no database, MISSING_PACKAGE without a driver
 */
export async function openQuery(path: string): Promise<QueriedFile> {
  if (!existsSync(path)) throw InputError.of(path, 'does not exist', 'give the file of a database');
  const open = await loadSqliteDriver();
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw error instanceof HpoError ? error : explainSqlite(path, error, PATIENCE_S);
    }
  };
  const database = guarded(() => open(path));
  const query: Query = (sql, ...values) => guarded(() => database.prepare(sql).all(values) as never);
  try {
    query(`pragma busy_timeout = ${1000 * PATIENCE_S}`);
    guarded(() => database.prepare('begin').run([]));
    const tables = query<{ name: string }>("select name from sqlite_master where type = 'table'");
    return { query, tables: new Set(tables.map(({ name }) => name)), close: () => database.close() };
  } catch (error) {
    database.close();
    throw error;
  }
}
