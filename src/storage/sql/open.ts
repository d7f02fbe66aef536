// Opens the studies of a database by its URL, in SQLAlchemy's forms, which Optuna takes too. The query builder and the
// drivers are loaded here only: who keeps studies in journals does not pay for them.
import { InputError } from '../../errors.ts';
import { type Logger, silentLogger } from '../../log.ts';
import type { StudyCatalog } from '../reader.ts';
import type { Patience } from './database.ts';
import type { SqlDialect } from './dialect.ts';
import { redactUrl } from './redact-url.ts';

export interface SqlOptions {
  readonly logger?: Logger;
  readonly patience?: Patience;
}

const PATIENCE: Patience = { opening: 10_000, working: 60_000 };

/**
 * Opens the studies of a database: `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite:path.db`,
 * `postgresql://user:password@host:5432/name` or `postgres://…`; of SQLAlchemy's `postgresql+psycopg2://` the driver is
 * ignored. PostgreSQL's own settings hold for what a URL leaves out: PGPASSWORD, ~/.pgpass and the like.
 * @throws InputError for another URL, HpoError STORAGE for a database that cannot be reached or is not ours, and
 *   MISSING_PACKAGE without a driver for SQLite
 */
export async function openSqlCatalog(url: string, options: SqlOptions = {}): Promise<StudyCatalog> {
  const { logger = silentLogger, patience = PATIENCE } = options;
  const dialect = await dialectOf(url);
  const { openCatalog } = await import('./catalog.ts');
  return openCatalog(dialect, { logger, patience });
}

async function dialectOf(url: string): Promise<SqlDialect> {
  const kind = /^([a-z]+)(?:\+\w+)?:/i.exec(url)?.[1].toLowerCase();
  if (kind === 'sqlite') {
    const { sqliteFile } = await import('./sqlite/sqlite-url.ts');
    const { sqliteDialect } = await import('./sqlite/sqlite-dialect.ts');
    const { loadSqliteDriver } = await import('./sqlite/sqlite-driver.ts');
    const file = sqliteFile(url);
    return sqliteDialect(file, await loadSqliteDriver());
  }
  if (kind === 'postgres' || kind === 'postgresql') {
    const { postgresDialect } = await import('./postgres/postgres-dialect.ts');
    return postgresDialect(url);
  }
  throw InputError.of(
    'storage',
    `is ${redactUrl(url)}`,
    'databases are sqlite:///file.db and postgresql://…',
  );
}
