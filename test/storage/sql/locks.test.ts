// Others at the same file: their locks are waited for, their heartbeats decide who is alive.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../../src/log.ts';
import type { StudyCatalog } from '../../../src/storage/reader.ts';
import { openCatalog } from '../../../src/storage/sql/catalog.ts';
import { sqliteDialect } from '../../../src/storage/sql/sqlite/sqlite-dialect.ts';
import type { Storage } from '../../../src/trial/contracts.ts';
import { workerElsewhere } from '../contract/subject.ts';
import { DEFINITION, PARAMS } from '../definition.ts';
import { describeDrivers, temporaryDatabase } from './drivers.ts';

const RUNNING = { params: PARAMS, state: 'RUNNING' } as const;

await describeDrivers((_, driver) => {
  let database: ReturnType<typeof temporaryDatabase>;
  let catalog: StudyCatalog;
  let storage: Storage;
  beforeEach(async () => {
    database = temporaryDatabase(driver);
    catalog = await database.open();
    storage = await catalog.open(DEFINITION.name);
    await storage.create(DEFINITION);
  });
  afterEach(async () => {
    await storage.close();
    await catalog.close();
    database.remove();
  });
  const execute = (...texts: readonly string[]) => {
    const opened = driver(database.file);
    for (const text of texts) opened.prepare(text).run([]);
    return opened;
  };

  test('a lock of another process is waited for, and what it wrote is seen', async () => {
    const other = await catalog.open(DEFINITION.name);
    const holder = execute('begin immediate');
    const opening = storage.openTrial(RUNNING, { after: 0 });
    const told = await Promise.race([opening, sleep(50).then(() => 'waits')]);
    expect(told).toBe('waits');
    // Readers do not wait for it.
    expect(await catalog.names()).toEqual([DEFINITION.name]);
    expect((await other.refresh()).trials).toEqual([]);
    holder.prepare('rollback').run([]);
    expect(await opening).toBe(0);
    holder.close();
    await other.close();
  });

  test('a lock that is never let go is told of, in the user’s words', async () => {
    const patience = { opening: 100, working: 100 };
    const hasty = await openCatalog(sqliteDialect(database.file, driver), { logger: silentLogger, patience });
    const waiting = await hasty.open(DEFINITION.name);
    const holder = execute('begin immediate');
    await expect(waiting.openTrial(RUNNING)).rejects.toMatchObject({
      code: 'STORAGE',
      message: expect.stringContaining('was held by another process all the time'),
    });
    holder.prepare('rollback').run([]);
    expect(await waiting.openTrial(RUNNING)).toBe(0);
    holder.close();
    await waiting.close();
    await hasty.close();
  });

  test('a worker of another machine is alive as long as it is heard of, by the database’s clock', async () => {
    // A clock of its own that is hours off has no say.
    const worker = workerElsewhere();
    const elsewhere = await catalog.open(DEFINITION.name, { worker, clock: () => Date.now() - 1e7 });
    await elsewhere.openTrial(RUNNING);
    expect(await storage.reclaim()).toEqual([]);
    await expect(catalog.remove(DEFINITION.name)).rejects.toMatchObject({ code: 'STUDY_BUSY' });
    execute('update workers set heartbeat = heartbeat - 59000').close();
    expect(await storage.reclaim()).toEqual([]);
    execute('update workers set heartbeat = heartbeat - 2000').close();
    await elsewhere.heartbeat();
    expect(await storage.reclaim()).toEqual([]);
    execute('update workers set heartbeat = heartbeat - 61000').close();
    expect(await storage.reclaim()).toEqual([0]);
    await elsewhere.close();
  });

  test('workers that were not heard of for days are forgotten, and dead', async () => {
    const worker = workerElsewhere();
    const elsewhere = await catalog.open(DEFINITION.name, { worker });
    await elsewhere.openTrial(RUNNING);
    execute('update workers set heartbeat = heartbeat - 90000000').close();
    const other = await catalog.open(DEFINITION.name);
    await other.openTrial({ ...RUNNING, state: 'WAITING' });
    const opened = driver(database.file);
    const workers = opened.prepare('select worker from workers').all([]) as { worker: string }[];
    opened.close();
    expect(workers.map((row) => row.worker)).toEqual([other.worker]);
    expect(await other.reclaim()).toEqual([0]);
    await elsewhere.close();
    await other.close();
  });
});
