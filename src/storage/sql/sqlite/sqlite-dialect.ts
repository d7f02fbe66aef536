// SQLite: a file with a write-ahead log, in which one process writes at a time and all may read.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
  sql,
} from 'kysely';
import type { Durability, SqlDialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { LockingDriver } from './locking-driver.ts';
import type { OpenSqlite } from './sqlite-driver.ts';
import { explainSqlite, isLocked } from './sqlite-errors.ts';

/** How long SQLite itself waits for a lock, in milliseconds. */
const BUSY_MS = 50;

/** A file as a database, through a driver of SQLite. */
export function sqliteDialect(file: string, open: OpenSqlite): SqlDialect {
  const path = resolve(file);
  return {
    place: file,
    copyFromOptuna: `hpo import ${file}`,
    exists: () => existsSync(path),
    connect: async (durability) => {
      mkdirSync(dirname(path), { recursive: true });
      const database = withKeptStatements(open(path));
      settle(database, durability);
      return new Kysely<Schema>({
        dialect: {
          createAdapter: () => new SqliteAdapter(),
          createDriver: () => new LockingDriver(database, path),
          createIntrospector: (db) => new SqliteIntrospector(db),
          createQueryCompiler: () => new SqliteQueryCompiler(),
        },
      });
    },
    tables: async (db) => {
      const { rows } = await sql<{
        name: string;
      }>`select name from sqlite_master where type = 'table'`.execute(db);
      return rows.map(({ name }) => name);
    },
    prepare: async (db) => {
      await sql`pragma journal_mode = wal`.execute(db);
    },
    // A transaction that may write has the whole file to itself from its first moment.
    lockMigrations: async () => {},
    lockStudy: async () => true,
    lockName: async () => {},
    batch: inTurn,
    // It finds its way by the queries alone.
    survey: async () => {},
    ids: (column) => column.primaryKey().autoIncrement(),
    now: sql<number>`((julianday('now') - 2440587.5) * 86400000.0)`,
    delayAfter: (error) => (isLocked(error) ? 1 + Math.random() * BUSY_MS : undefined),
    explain: (error, tried) => explainSqlite(file, error, tried),
  };
}

/** After the death of a process all is there that was committed; after a power cut the newest may be missing. */
function settle(database: SqliteDatabase, durability: Durability): void {
  try {
    database.prepare(`pragma busy_timeout = ${BUSY_MS}`).all([]);
    database.prepare(`pragma synchronous = ${durability === 'power' ? 'full' : 'normal'}`).run([]);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** One after the other: SQLite answers at once, and a fault can end the transaction under what comes after it. */
async function inTurn<T extends readonly unknown[]>(
  work: {
    readonly [K in keyof T]: () => Promise<T[K]>;
  },
): Promise<T> {
  const results: unknown[] = [];
  for (const part of work) results.push(await part());
  return results as unknown as T;
}

const MOST_STATEMENTS = 100;

/** Prepares a statement that comes again only once. */
function withKeptStatements(database: SqliteDatabase): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  const prepare = (text: string): SqliteStatement => {
    const statement = kept.get(text) ?? database.prepare(text);
    if (kept.size >= MOST_STATEMENTS) kept.clear();
    kept.set(text, statement);
    return statement;
  };
  return { prepare, close: () => database.close() };
}
