// What goes wrong with a file of SQLite: it is said, it harms nothing, and the study goes on afterwards.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/log.ts';
import { openCatalog } from '../../../src/storage/sql/catalog.ts';
import { sqliteDialect } from '../../../src/storage/sql/sqlite/sqlite-dialect.ts';
import { DEFINITION, PARAMS } from '../definition.ts';
import { expectAgreement } from './agreement.ts';
import { describeDrivers, temporaryDatabase } from './drivers.ts';

const ROOT = join(import.meta.dirname, '../../..');
const RUNNING = { params: PARAMS, state: 'RUNNING' } as const;

await describeDrivers((_, driver) => {
  let database: ReturnType<typeof temporaryDatabase>;
  beforeEach(() => {
    database = temporaryDatabase(driver);
  });
  afterEach(() => database.remove());

  async function makeStudy(): Promise<void> {
    const catalog = await database.open();
    const storage = await catalog.open(DEFINITION.name);
    await storage.create(DEFINITION);
    await storage.openTrial(RUNNING);
    await storage.close();
    await catalog.close();
  }

  test('a file that is no database is refused, and stays as it is', async () => {
    const text = 'op_code: 0, and more than a hundred letters, so that it could be a database\n'.repeat(20);
    writeFileSync(database.file, text);
    await expect(database.open()).rejects.toMatchObject({
      code: 'STORAGE',
      message: `${database.file} is not a database of SQLite (SQLITE_NOTADB)`,
      hint: expect.any(String),
    });
    expect(readFileSync(database.file, 'utf8')).toBe(text);
  });

  test('a folder is no database', async () => {
    mkdirSync(database.file);
    await expect(database.open()).rejects.toMatchObject({
      code: 'STORAGE',
      message: `${database.file} cannot be opened (SQLITE_CANTOPEN)`,
    });
  });

  test('a folder that cannot be made is named', async () => {
    writeFileSync(database.file, '');
    const below = sqliteDialect(join(database.file, 'more', 'studies.db'), driver);
    const catalog = await openCatalog(below, {
      logger: silentLogger,
      patience: { opening: 100, working: 100 },
    });
    await expect(catalog.open('a')).rejects.toMatchObject({
      code: 'STORAGE',
      message: expect.stringMatching(/more.studies\.db cannot be created: ENOTDIR/),
    });
    await catalog.close();
  });

  test('what only asks makes no file', async () => {
    const catalog = await database.open();
    expect(await catalog.names()).toEqual([]);
    await expect(catalog.read('a')).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(catalog.remove('a')).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await catalog.close();
    expect(existsSync(database.file)).toBe(false);
  });

  test('a file that cannot be written says so', async () => {
    await makeStudy();
    chmodSync(dirname(database.file), 0o777);
    chmodSync(database.file, 0o444);
    const program = `
      // Root may write everything.
      if (process.getuid() === 0) process.setuid(65534);
      const { openSqlCatalog } = await import('./src/storage/sql/open.ts');
      const catalog = await openSqlCatalog('sqlite:///${database.file}');
      const storage = await catalog.open(${JSON.stringify(DEFINITION.name)});
      const { code, message } = await storage.setStudyAttr('a', 1).catch((error) => error);
      process.stdout.write(JSON.stringify({ code, message, trials: storage.view.trials.length }));
      await storage.close();
      await catalog.close();`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', program];
    const { stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual({
      code: 'STORAGE',
      message: expect.stringMatching(/studies\.db cannot be written \(SQLITE_READONLY/),
      trials: 1,
    });
  });

  test('a full disk takes a change whole or not at all, and the study goes on when there is room', async () => {
    await makeStudy();
    // SQLite keeps to so many pages as if the disk had no more.
    let pages = 60;
    const bounded = sqliteDialect(database.file, (file) => {
      const opened = driver(file);
      opened.prepare(`pragma max_page_count = ${pages}`).all([]);
      return opened;
    });
    const options = { logger: silentLogger, patience: { opening: 1000, working: 1000 } };
    const catalog = await openCatalog(bounded, options);
    const storage = await catalog.open(DEFINITION.name);
    let error: unknown;
    while (error === undefined) {
      error = await storage.openTrial(RUNNING).then(
        () => undefined,
        (caught) => caught,
      );
    }
    expect(error).toMatchObject({
      code: 'STORAGE',
      message: `${database.file} cannot be written: the disk is full (SQLITE_FULL)`,
    });
    const { trials, position } = storage.view;
    expect(trials.length).toBeGreaterThan(10);
    expect((await storage.refresh()).position).toBe(position);
    await expect(storage.importTrials(Array(1000).fill(trials[0]))).rejects.toMatchObject({
      code: 'STORAGE',
    });
    await expectAgreement(catalog, storage);
    await storage.close();
    await catalog.close();

    pages = 10_000;
    const roomy = await openCatalog(bounded, options);
    const again = await roomy.open(DEFINITION.name);
    expect(await again.openTrial(RUNNING)).toBe(trials.length);
    await expectAgreement(roomy, again);
    await again.close();
    await roomy.close();
  });

  test('a change that failed half-way is no part of the next one', async () => {
    // Fails once in the middle of a transaction, at the derived tables, as a disk may.
    let faults = 0;
    const faulty = sqliteDialect(database.file, (file) => {
      const opened = driver(file);
      return {
        close: () => opened.close(),
        prepare: (text) => {
          const statement = opened.prepare(text);
          if (!text.startsWith('update "studies"')) return statement;
          const { reader } = statement;
          const run: typeof statement.run = (values) => {
            if (faults-- > 0)
              throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_WRITE' });
            return statement.run(values);
          };
          return {
            reader,
            run,
            all: (values) => statement.all(values),
            iterate: (values) => statement.iterate(values),
          };
        },
      };
    });
    const catalog = await openCatalog(faulty, {
      logger: silentLogger,
      patience: { opening: 1000, working: 1000 },
    });
    const storage = await catalog.open(DEFINITION.name);
    faults = 1;
    await expect(storage.create(DEFINITION)).rejects.toMatchObject({ code: 'STORAGE' });
    expect(await catalog.names()).toEqual([]);
    await storage.create(DEFINITION);
    await storage.openTrial(RUNNING);
    for (const change of [
      () => storage.openTrial(RUNNING),
      () => storage.setParam(0, 'layers', { type: 'int', low: 1, high: 9, log: false }, 3),
      () => storage.finish(0, { state: 'COMPLETE', value: 1 }),
    ]) {
      faults = 1;
      await expect(change()).rejects.toMatchObject({ code: 'STORAGE' });
      await expectAgreement(catalog, storage);
    }
    expect(await storage.openTrial(RUNNING)).toBe(1);
    await storage.setParam(0, 'layers', { type: 'int', low: 1, high: 9, log: false }, 3);
    await storage.finish(0, { state: 'COMPLETE', value: 1 });
    expect(storage.view.trials.map(({ state }) => state)).toEqual(['COMPLETE', 'RUNNING']);
    await expectAgreement(catalog, storage);
    await storage.close();
    await catalog.close();
  });

  describe('a storage', () => {
    test('that is closed says so, also to a heartbeat', async () => {
      const catalog = await database.open();
      const storage = await catalog.open(DEFINITION.name);
      await storage.close();
      await expect(storage.create(DEFINITION)).rejects.toMatchObject({ message: 'the storage is closed' });
      await storage.close();
      await catalog.close();
    });

    test('whose study was removed sees an empty one', async () => {
      const catalog = await database.open();
      const [storage, other] = [await catalog.open(DEFINITION.name), await catalog.open(DEFINITION.name)];
      await storage.create(DEFINITION);
      await other.openTrial({ ...RUNNING, state: 'WAITING' });
      await catalog.remove(DEFINITION.name);
      expect(await storage.refresh()).toMatchObject({ definition: undefined, trials: [] });
      // The other one learns of it within a transaction, and after the name was given anew.
      await storage.create({ ...DEFINITION, seed: 8 });
      expect(await other.openTrial(RUNNING)).toBe(0);
      expect(other.view.definition?.seed).toBe(8);
      await expectAgreement(catalog, storage);
      await expectAgreement(catalog, other);
      for (const one of [storage, other, catalog]) await one.close();
    });
  });
});
