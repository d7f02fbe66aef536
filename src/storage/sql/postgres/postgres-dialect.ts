// PostgreSQL: a server, in which a study is locked by its row.
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { InputError } from '../../../errors.ts';
import type { SqlDialect } from '../dialect.ts';
import { redactUrl } from '../redact-url.ts';
import type { Schema } from '../schema.ts';
import { explainPostgres, isAway, isConflict } from './postgres-errors.ts';
import { postgresPool } from './postgres-pool.ts';

/** The longest wait before a server that is away is asked again, in milliseconds. */
const LONGEST_WAIT_MS = 2000;
/** Names our advisory locks among those of other programs. */
const LOCKS = 6_844_527;

/** @throws InputError for a URL that cannot be read */
export function postgresDialect(url: string): SqlDialect {
  const place = redactUrl(url);
  const connectionString = url.replace(/^\w+(?:\+\w+)?:/, 'postgresql:');
  checkUrl(connectionString, place);
  return {
    place,
    copyFromOptuna: copyByOptuna(place),
    exists: () => true,
    connect: async (durability) => {
      const dialect = new PostgresDialect({ pool: postgresPool(connectionString, durability) });
      return new Kysely<Schema>({ dialect });
    },
    tables: async (db) => {
      const { rows } = await sql<{
        name: string;
      }>`select tablename as name from pg_catalog.pg_tables where schemaname = current_schema()`.execute(db);
      return rows.map(({ name }) => name);
    },
    prepare: async () => {},
    lockMigrations: async (transaction) => {
      await sql`select pg_advisory_xact_lock(${LOCKS}, 0)`.execute(transaction);
    },
    lockStudy: async (transaction, name) => (await lockRow(transaction, name)).length > 0,
    lockName: async (transaction, name) => {
      // There was no row to lock: those who are about to make it keep each other out, and all others by the row they made.
      await sql`select pg_advisory_xact_lock(${LOCKS}, hashtext(${name}))`.execute(transaction);
      await lockRow(transaction, name);
    },
    batch: atOnce,
    survey: async (db) => {
      await sql`analyze studies, events, trials`.execute(db);
    },
    ids: (column) => column.generatedAlwaysAsIdentity().primaryKey(),
    now: sql<number>`(extract(epoch from clock_timestamp()) * 1000)::double precision`,
    delayAfter: (error, attempt) => {
      if (isConflict(error)) return Math.random() * Math.min(2 ** attempt, 100);
      return isAway(error)
        ? (0.5 + Math.random() / 2) * Math.min(100 * 2 ** attempt, LONGEST_WAIT_MS)
        : undefined;
    },
    explain: (error, tried) => explainPostgres(place, error, tried),
  };
}

/** Of Optuna's databases `hpo import` reads SQLite alone: Optuna makes one. SQLAlchemy knows no `postgres://`. */
function copyByOptuna(place: string): string {
  const from = place.replace(/^postgres:/i, 'postgresql:');
  const words = `from_study_name='NAME', from_storage='${from}', to_storage='sqlite:///copy.db'`;
  return `python -c "import optuna; optuna.copy_study(${words})" && hpo import copy.db`;
}

function lockRow(transaction: Transaction<Schema>, name: string): Promise<unknown[]> {
  return transaction.selectFrom('studies').select('id').where('name', '=', name).forUpdate().execute();
}

/** All on their way at once: the server does them in order, and none after one that failed. */
async function atOnce<T extends readonly unknown[]>(
  work: {
    readonly [K in keyof T]: () => Promise<T[K]>;
  },
): Promise<T> {
  const results = await Promise.allSettled(work.map((part) => part()));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

/** Checked here, because the driver's own error would hold the password. */
function checkUrl(url: string, place: string): void {
  try {
    decodeURIComponent(new URL(url).password);
  } catch {
    const hint =
      'write postgresql://user:password@host:5432/name; in a password, @ is written %40, / %2F and # %23';
    throw InputError.of('storage', `is ${place}, which cannot be read`, hint);
  }
}
