// SQLite: a file with a write-ahead log, in which one process writes at a time and all may read.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
  sql,
  type TransactionSettings,
} from 'kysely';
import type { Durability, SqlDialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import type { OpenSqlite } from './sqlite-driver.ts';
import { explainSqlite, isLocked } from './sqlite-errors.ts';

/** The longest wait before a lock is asked for again, in milliseconds. */
const LONGEST_WAIT_MS = 10;
/** How often a lock is asked for before that counts as a fault that may pass. */
const ATTEMPTS = 100;

/** A file as a database, through a driver of SQLite. */
export function sqliteDialect(file: string, open: OpenSqlite): SqlDialect {
  return {
    place: file,
    exists: () => existsSync(file),
    connect: async (durability) => {
      mkdirSync(dirname(file), { recursive: true });
      const database = withKeptStatements(open(file));
      settle(database, durability);
      return new Kysely<Schema>({
        dialect: {
          createAdapter: () => new SqliteAdapter(),
          createDriver: () => new LockingDriver(database),
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
    delayAfter: (error) => (isLocked(error) ? 1 + Math.random() * LONGEST_WAIT_MS : undefined),
    explain: (error, tried) => explainSqlite(file, error, tried),
  };
}

/** After the death of a process all is there that was committed; after a power cut the newest may be missing. */
function settle(database: SqliteDatabase, durability: Durability): void {
  try {
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

/** Takes the lock with the beginning of a transaction: one that asked for it later could be refused half-way. */
class LockingDriver extends SqliteDriver {
  readonly #begin: SqliteStatement;

  constructor(database: SqliteDatabase) {
    super({ database });
    this.#begin = database.prepare('begin immediate');
  }

  override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings) {
    if (settings?.accessMode === 'read only') return super.beginTransaction(connection);
    for (let attempt = 0; ; attempt++) {
      try {
        this.#begin.run([]);
        return;
      } catch (error) {
        if (!isLocked(error) || attempt === ATTEMPTS) throw error;
      }
      // Not in SQLite, which would let this process stand still meanwhile. By chance, so that nobody is always late.
      await sleep(1 + Math.random() * LONGEST_WAIT_MS);
    }
  }

  override async rollbackTransaction(connection: DatabaseConnection) {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      // A full disk ends a transaction by itself; what it was is the error to be told of.
      if (!/no transaction is active/.test((error as Error).message)) throw error;
    }
  }
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
