// The way from any schema to the newest, on SQLite.
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SqlDialect } from '../../../src/storage/sql/dialect.ts';
import { migrate } from '../../../src/storage/sql/migrate.ts';
import { MIGRATIONS, type Migration } from '../../../src/storage/sql/migrations/list.ts';
import type { Db } from '../../../src/storage/sql/schema.ts';
import { sqliteDialect } from '../../../src/storage/sql/sqlite/sqlite-dialect.ts';
import { DEFINITION, PARAMS } from '../definition.ts';
import { expectAgreement } from './agreement.ts';
import { describeDrivers, temporaryDatabase } from './drivers.ts';
import { contentText, SCHEMAS } from './schemas/content.ts';

/** A made-up next schema: one more column, filled for what is there. */
const addColumn: Migration = async (transaction) => {
  await transaction.schema.alterTable('studies').addColumn('note', 'text').execute();
  await transaction
    .updateTable('studies')
    .set({ note: 'from before' } as object)
    .execute();
};
const breaks: Migration = async (transaction, dialect) => {
  await addColumn(transaction, dialect);
  throw new Error('half-way');
};

await describeDrivers((_, driver) => {
  let database: ReturnType<typeof temporaryDatabase>;
  let dialect: SqlDialect;
  let db: Db;
  beforeEach(async () => {
    database = temporaryDatabase(driver);
    dialect = sqliteDialect(database.file, driver);
    db = await dialect.connect('process');
  });
  afterEach(async () => {
    await db.destroy();
    database.remove();
  });
  const versions = async () =>
    (await db.selectFrom('schema_version').select('version').orderBy('version').execute()).map(
      ({ version }) => version,
    );
  const notes = () =>
    db
      .selectFrom('studies')
      .select('note' as never)
      .execute();

  test('a new database gets the newest schema, once', async () => {
    await migrate(dialect, db);
    await migrate(dialect, db);
    expect(await versions()).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });

  test('an older schema is brought to the newest with all that it holds', async () => {
    const catalog = await database.open();
    const storage = await catalog.open(DEFINITION.name);
    await storage.create(DEFINITION);
    await storage.openTrial({ params: PARAMS, state: 'RUNNING' });
    await migrate(dialect, db, [...MIGRATIONS, addColumn]);
    expect(await versions()).toEqual([...MIGRATIONS.keys(), MIGRATIONS.length].map((index) => index + 1));
    expect(await notes()).toEqual([{ note: 'from before' }]);
    // Who opened it before is not in the way of what was added.
    await storage.finish(0, { state: 'COMPLETE', value: 1 });
    expect((await storage.refresh()).trials).toMatchObject([{ state: 'COMPLETE' }]);
    await storage.close();
    await catalog.close();
  });

  test('a migration that fails leaves the schema as it was', async () => {
    await migrate(dialect, db);
    await expect(migrate(dialect, db, [...MIGRATIONS, breaks])).rejects.toThrow('half-way');
    expect(await versions()).toEqual(MIGRATIONS.map((_, index) => index + 1));
    await expect(notes()).rejects.toThrow(/note/);
  });

  test('several at once are one after the other', async () => {
    const others = await Promise.all(Array.from({ length: 8 }, () => dialect.connect('process')));
    const tries = others.map(async (other) => {
      for (;;) {
        try {
          return await migrate(dialect, other, [...MIGRATIONS, addColumn]);
        } catch (error) {
          if (dialect.delayAfter(error, 0) === undefined) throw error;
        }
      }
    });
    await Promise.all(tries);
    for (const other of others) await other.destroy();
    expect(await versions()).toHaveLength(MIGRATIONS.length + 1);
  });

  test('a newer schema is refused, and stays as it is', async () => {
    await migrate(dialect, db, [...MIGRATIONS, addColumn]);
    await db.destroy();
    const before = readFileSync(database.file);
    const newest = MIGRATIONS.length;
    await expect(database.open()).rejects.toMatchObject({
      code: 'STORAGE',
      message: `${database.file} has schema ${newest + 1}, and this program knows ${newest} at most`,
      hint: expect.stringContaining('update'),
    });
    expect(readFileSync(database.file)).toEqual(before);
    expect(readdirSync(join(database.file, '..'))).toEqual(['studies.db']);
  });

  test.each([
    [
      'Optuna',
      ['alembic_version', 'version_info', 'studies', 'trials'],
      /is a database of Optuna/,
      /take over a study with: hpo import \/.*studies\.db$/,
    ],
    ['another program', ['trials', 'orders'], /has tables of another program: trials/, /database of its own/],
  ])('a database of %s is refused, and stays as it is', async (_who, tables, message, hint) => {
    for (const table of tables) await db.schema.createTable(table).addColumn('id', 'integer').execute();
    await db.destroy();
    const before = readFileSync(database.file);
    await expect(database.open()).rejects.toMatchObject({
      code: 'STORAGE',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
    expect(readFileSync(database.file)).toEqual(before);
  });

  test.each(SCHEMAS)('a database of schema %i has the same trials as when it was made', async (version) => {
    copyFileSync(join(import.meta.dirname, 'schemas', `schema-${version}.db`), database.file);
    const catalog = await database.open();
    const storage = await catalog.open(DEFINITION.name);
    const expected = readFileSync(join(import.meta.dirname, 'schemas', `schema-${version}.txt`), 'utf8');
    expect(await contentText(storage)).toBe(expected);
    await expectAgreement(catalog, storage);
    expect(await storage.openTrial({ params: PARAMS, state: 'WAITING' })).toBe(
      storage.view.trials.length - 1,
    );
    await expectAgreement(catalog, storage);
    await storage.close();
    await catalog.close();
  });
});

test('a database of every schema is kept', () => {
  expect(SCHEMAS).toEqual(MIGRATIONS.map((_, index) => index + 1));
});
