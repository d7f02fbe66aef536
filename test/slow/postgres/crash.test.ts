// Lines that are lost and servers that crash in the middle of work: nothing that was told is lost, nothing is doubled.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StudyCatalog } from '../../../src/storage/reader.ts';
import { openSqlCatalog } from '../../../src/storage/sql/open.ts';
import type { Storage } from '../../../src/trial/contracts.ts';
import { workerElsewhere } from '../../storage/contract/subject.ts';
import { DEFINITION, PARAMS } from '../../storage/definition.ts';
import { expectAgreement } from '../../storage/sql/agreement.ts';
import { type CuttingProxy, startProxy } from '../../support/cutting-proxy.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';

const RUNNING = { params: PARAMS, state: 'RUNNING' } as const;

let server: PostgresServer;
let proxy: CuttingProxy;
let catalog: StudyCatalog;
let storage: Storage;
beforeAll(async () => {
  server = await startPostgres();
  proxy = await startProxy(server.port);
});
afterAll(async () => {
  await proxy?.close();
  await server?.dispose();
});
let database: string;
beforeEach(async () => {
  const url = new URL(await server.createDatabase());
  database = url.pathname.slice(1);
  url.port = String(proxy.port);
  catalog = await openSqlCatalog(url.href);
  storage = await catalog.open(DEFINITION.name);
  await storage.create(DEFINITION);
});
afterEach(async () => {
  await storage.close();
  await catalog.close();
});

test.each([
  ['before', 'begin'],
  ['before', 'for update'],
  ['after', 'for update'],
  ['before', 'insert into "events"'],
  ['after', 'insert into "events"'],
  ['before', 'commit'],
  ['after', 'commit'],
] as const)('a line that is lost %s "%s" changes nothing about what is stored', async (when, word) => {
  const other = await catalog.open(DEFINITION.name);
  await storage.openTrial(RUNNING);
  const cut = proxy.cut(when, word);
  await storage.finish(0, { state: 'COMPLETE', value: 1 });
  await cut;
  expect(storage.view.trials[0]).toMatchObject({ state: 'COMPLETE', value: 1 });
  expect(await other.openTrial(RUNNING)).toBe(1);
  expect(await storage.openTrial(RUNNING)).toBe(2);
  expect((await storage.refresh()).position).toBe((await other.refresh()).position);
  // The definition, three trials and one end: each once.
  expect(storage.view.position).toBe(3 + 3 + 1);
  await expectAgreement(catalog, storage);
  await other.close();
});

test.each(['before', 'after'] as const)(
  'a study whose creation lost its line %s the commit is there once',
  async (when) => {
    const name = `made ${when}`;
    const made = await catalog.open(name);
    const cut = proxy.cut(when, 'commit');
    await made.create({ ...DEFINITION, name });
    await cut;
    expect(await catalog.names()).toEqual([DEFINITION.name, name].toSorted());
    expect(await made.openTrial(RUNNING)).toBe(0);
    await expectAgreement(catalog, made);
    await made.close();
  },
);

test('a commit without an answer is found also behind what others did since', async () => {
  await storage.openTrial(RUNNING);
  const other = await catalog.open(DEFINITION.name);
  const cut = proxy.cut('after', 'commit');
  const finished = storage.finish(0, { state: 'COMPLETE', value: 1 });
  proxy.refuse(true);
  await cut;
  const direct = await openSqlCatalog(server.url(database));
  const quick = await direct.open(DEFINITION.name);
  expect(await quick.openTrial(RUNNING)).toBe(1);
  proxy.refuse(false);
  await finished;
  expect(storage.view.trials.map(({ state }) => state)).toEqual(['COMPLETE']);
  expect((await storage.refresh()).trials.map(({ state }) => state)).toEqual(['COMPLETE', 'RUNNING']);
  await expectAgreement(catalog, storage);
  for (const one of [other, quick, direct]) await one.close();
});

test('connections that the server ended while nobody used them are replaced', async () => {
  await server.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()');
  await sleep(50);
  expect(await storage.openTrial(RUNNING)).toBe(0);
  await storage.heartbeat();
  expect(await catalog.names()).toEqual([DEFINITION.name]);
});

test('a server that crashes and comes back, again and again, loses nothing that was told', async () => {
  const storages = [storage, await catalog.open(DEFINITION.name), await catalog.open(DEFINITION.name)];
  const told: number[] = [];
  let isOver = false;
  const work = storages.map(async (one) => {
    while (!isOver) {
      const number = (await one.openTrial(RUNNING)) as number;
      await one.report(number, 0, number);
      await one.finish(number, { state: 'COMPLETE', value: number });
      told.push(number);
    }
  });
  for (let crash = 0; crash < 4; crash++) {
    await sleep(150 + Math.random() * 200);
    await server.kill();
    await sleep(Math.random() * 300);
    await server.start();
  }
  const before = told.length;
  while (told.length < before + 10) await sleep(10);
  isOver = true;
  await Promise.all(work);
  const { trials, position } = await storage.refresh();
  expect(trials.map(({ state, value }) => [state, value])).toEqual(
    [...trials.keys()].map((number) => ['COMPLETE', number]),
  );
  expect(told.toSorted((a, b) => a - b)).toEqual([...trials.keys()]);
  expect(position).toBe(3 + 3 * trials.length);
  await expectAgreement(catalog, storage);
  for (const one of storages) await one.close();
});

test('a worker of another machine is alive as long as it is heard of, by the server’s clock', async () => {
  const elsewhere = await catalog.open(DEFINITION.name, {
    worker: workerElsewhere(),
    clock: () => Date.now() - 1e7,
  });
  await elsewhere.openTrial(RUNNING);
  const age = (milliseconds: number) =>
    server.query(`update workers set heartbeat = heartbeat - ${milliseconds}`, database);
  expect(await storage.reclaim()).toEqual([]);
  await age(59_000);
  expect(await storage.reclaim()).toEqual([]);
  await age(2000);
  await elsewhere.heartbeat();
  expect(await storage.reclaim()).toEqual([]);
  await age(61_000);
  expect(await storage.reclaim()).toEqual([0]);
  await elsewhere.close();
});
