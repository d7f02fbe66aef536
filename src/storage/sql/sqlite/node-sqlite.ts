// The driver of SQLite that Node 22.13 and later have built in, in the shape of better-sqlite3.
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type { OpenSqlite } from './sqlite-driver.ts';
import { codeNames } from './sqlite-errors.ts';

/** What is used of node:sqlite; see https://nodejs.org/api/sqlite.html. */
interface NodeSqlite {
  readonly DatabaseSync: new (file: string) => NodeDatabase;
}

interface NodeDatabase {
  prepare(sql: string): NodeStatement;
  close(): void;
}

interface NodeStatement {
  all(...parameters: readonly unknown[]): unknown[];
  run(...parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(...parameters: readonly unknown[]): IterableIterator<unknown>;
  /** Since Node 22.16. */
  columns?(): unknown[];
}

/** Loads the driver; throws on a Node without it. */
export async function nodeSqlite(): Promise<OpenSqlite> {
  // By a name that no type checker follows: the types of the oldest Node that we run on do not have it.
  const name: string = 'node:sqlite';
  const { DatabaseSync } = (await import(name)) as NodeSqlite;
  return (file) => databaseOf(named(() => new DatabaseSync(file)));
}

function databaseOf(database: NodeDatabase): SqliteDatabase {
  return {
    prepare: (sql) =>
      statementOf(
        sql,
        named(() => database.prepare(sql)),
      ),
    close: () => database.close(),
  };
}

function statementOf(sql: string, statement: NodeStatement): SqliteStatement {
  return {
    reader: statement.columns === undefined ? returnsRows(sql) : statement.columns().length > 0,
    all: (parameters) => named(() => statement.all(...parameters)),
    run: (parameters) => named(() => statement.run(...parameters)),
    iterate: (parameters) => named(() => statement.iterate(...parameters)),
  };
}

/** Whether a statement of ours returns rows, told by its words. */
function returnsRows(sql: string): boolean {
  return /^\s*(?:select|with|pragma)\b|\breturning\b/i.test(sql);
}

/** Gives an error the name that better-sqlite3 gives it: node:sqlite has SQLite's number. */
function named<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { errcode } = error as { errcode?: number };
    if (errcode !== undefined) Object.assign(error as object, { code: codeNames[errcode & 0xff] });
    throw error;
  }
}
