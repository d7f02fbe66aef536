// The way from any schema to the newest, on PostgreSQL.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../../src/storage/sql/migrate.ts';
import { MIGRATIONS, type Migration } from '../../../src/storage/sql/migrations/list.ts';
import { openSqlCatalog } from '../../../src/storage/sql/open.ts';
import { postgresDialect } from '../../../src/storage/sql/postgres/postgres-dialect.ts';
import { DEFINITION, PARAMS } from '../../storage/definition.ts';
import { expectAgreement } from '../../storage/sql/agreement.ts';
import { contentText, SCHEMAS } from '../../storage/sql/schemas/content.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';

const KEPT = join(import.meta.dirname, '../../storage/sql/schemas');

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.dispose());

/** A made-up next schema. */
const addColumn: Migration = async (transaction) => {
  await transaction.schema.alterTable('studies').addColumn('note', 'text').execute();
};
const breaks: Migration = async (transaction, dialect) => {
  await addColumn(transaction, dialect);
  throw new Error('half-way');
};

async function connected(url: string) {
  const dialect = postgresDialect(url);
  return { dialect, db: await dialect.connect('process') };
}

test('sixteen that open a new database at once make one of it', async () => {
  const url = await server.createDatabase();
  const catalogs = await Promise.all(Array.from({ length: 16 }, () => openSqlCatalog(url)));
  for (const catalog of catalogs) expect(await catalog.names()).toEqual([]);
  for (const catalog of catalogs) await catalog.close();
  const { db } = await connected(url);
  expect(await db.selectFrom('schema_version').select('version').execute()).toHaveLength(MIGRATIONS.length);
  await db.destroy();
});

test('a migration runs once, or not at all', async () => {
  const { dialect, db } = await connected(await server.createDatabase());
  await migrate(dialect, db);
  await expect(migrate(dialect, db, [...MIGRATIONS, breaks])).rejects.toThrow('half-way');
  await Promise.all(Array.from({ length: 2 }, () => migrate(dialect, db, [...MIGRATIONS, addColumn])));
  expect(await db.selectFrom('schema_version').select('version').execute()).toHaveLength(
    MIGRATIONS.length + 1,
  );
  await db.destroy();
});

test('a newer schema is refused', async () => {
  const url = await server.createDatabase();
  const { dialect, db } = await connected(url);
  await migrate(dialect, db, [...MIGRATIONS, addColumn]);
  await db.destroy();
  await expect(openSqlCatalog(url)).rejects.toMatchObject({
    code: 'STORAGE',
    message: expect.stringMatching(/:\*\*\*@.* has schema \d+, and this program knows \d+ at most/),
  });
});

test.each([
  ['Optuna', ['alembic_version', 'version_info', 'studies', 'trials'], /is a database of Optuna/],
  ['another program', ['trials', 'orders'], /has tables of another program: trials/],
])('a database of %s is refused; a schema of our own in it will do', async (_who, tables, message) => {
  const url = await server.createDatabase();
  const database = new URL(url).pathname.slice(1);
  for (const table of tables) await server.query(`create table ${table} (id integer)`, database);
  await expect(openSqlCatalog(url)).rejects.toMatchObject({
    code: 'STORAGE',
    message: expect.stringMatching(message),
  });
  const [{ count }] = await server.query(
    `select count(*)::integer as count from pg_tables where schemaname = 'public'`,
    database,
  );
  expect(count).toBe(tables.length);
  await server.query('create schema hpo', database);
  const catalog = await openSqlCatalog(`${url}?options=-csearch_path%3Dhpo`);
  expect(await catalog.names()).toEqual([]);
  await catalog.close();
});

test('a database of Optuna is copied by Optuna first, and its password is not told', async () => {
  const url = await server.createDatabase();
  const database = new URL(url).pathname.slice(1);
  for (const table of ['alembic_version', 'version_info', 'studies']) {
    await server.query(`create table ${table} (id integer)`, database);
  }
  for (const scheme of ['postgres:', 'postgresql:', 'postgresql+psycopg:']) {
    const error = await openSqlCatalog(url.replace(/^\w+:/, scheme)).catch((caught) => caught);
    // SQLAlchemy refuses postgres://.
    const shown = `${scheme.replace('postgres:', 'postgresql:')}//hpo:***@127.0.0.1:${server.port}/${database}`;
    expect(error.hint).toBe(
      `give another database, and take over a study with: python -c "import optuna; optuna.copy_study(from_study_name='NAME', from_storage='${shown}', to_storage='sqlite:///copy.db')" && hpo import copy.db`,
    );
  }
});

test.each(SCHEMAS)('a database of schema %i has the same trials as when it was made', async (version) => {
  const url = await server.createDatabase();
  const dump = readFileSync(join(KEPT, `schema-${version}.sql`), 'utf8');
  await server.query(dump, new URL(url).pathname.slice(1));
  const catalog = await openSqlCatalog(url);
  const storage = await catalog.open(DEFINITION.name);
  expect(await contentText(storage)).toBe(readFileSync(join(KEPT, `schema-${version}.txt`), 'utf8'));
  await expectAgreement(catalog, storage);
  expect(await storage.openTrial({ params: PARAMS, state: 'WAITING' })).toBe(storage.view.trials.length - 1);
  await expectAgreement(catalog, storage);
  await storage.close();
  await catalog.close();
});
