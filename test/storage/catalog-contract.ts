// What every place of many studies must do, and what every reader must answer, as one suite.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StudyCatalog, StudyReader, TrialQuery } from '../../src/storage/reader.ts';
import { workerWithoutLease } from '../../src/storage/worker.ts';
import type { Storage } from '../../src/trial/contracts.ts';
import type { Direction, Trial } from '../../src/trial/trial.ts';
import { deadWorker, opened, trialIn } from './contract/subject.ts';
import { DEFINITION, EVERY_KIND, PARAMS, WITH_BETA, WITH_MOMENTUM } from './definition.ts';

/** A place without studies, and how to get rid of it. */
interface CatalogHarness {
  readonly catalog: StudyCatalog;
  dispose(): Promise<void> | void;
}

const RUNNING = { params: PARAMS, state: 'RUNNING' } as const;

const QUERIES: readonly TrialQuery[] = [
  {},
  { limit: 3 },
  { limit: 0 },
  { offset: 4 },
  { limit: 3, offset: 2 },
  { limit: 100, offset: 100 },
  { reverse: true },
  { reverse: true, limit: 2, offset: 1 },
  { order: 'number', limit: 2 },
  { order: 'value' },
  { order: 'value', limit: 3 },
  { order: 'value', reverse: true },
  { order: 'value', reverse: true, limit: 4, offset: 3 },
  { states: ['COMPLETE'] },
  { states: ['COMPLETE'], order: 'value', limit: 2 },
  { states: ['COMPLETE', 'PRUNED'], order: 'value', reverse: true },
  { states: ['RUNNING', 'WAITING'], limit: 1 },
  { states: [] },
];

/** What a query should answer. */
function answerOf(trials: readonly Trial[], direction: Direction, query: TrialQuery): number[] {
  const { states, order = 'number', reverse = false, limit = Number.POSITIVE_INFINITY, offset = 0 } = query;
  const sign = direction === 'minimize' ? 1 : -1;
  const rank = ({ value }: Trial) => (value === null ? Number.NaN : sign * value);
  const byValue = (a: Trial, b: Trial) => {
    const [first, second] = [rank(a), rank(b)];
    if (Number.isNaN(first) || Number.isNaN(second))
      return Number(Number.isNaN(first)) - Number(Number.isNaN(second));
    return first === second ? 0 : first - second;
  };
  const among = trials.filter(({ state }) => states === undefined || states.includes(state));
  const ordered = order === 'value' ? among.toSorted(byValue) : among;
  const turned = reverse ? ordered.toReversed() : ordered;
  return turned.slice(offset, offset + limit).map(({ number }) => number);
}

/** Fills a study with trials of every state, with equal values, infinite ones and none. */
async function fill(storage: Storage, clock: { now: number }): Promise<void> {
  await storage.create(EVERY_KIND);
  await storage.setStudyAttr('hpo:version', '0.1.0');
  await storage.setStudyAttr('note', { a: 'é' });
  const values = [3, 1, Number.POSITIVE_INFINITY, 1, -2.5, Number.NEGATIVE_INFINITY, -2.5];
  for (const [index, value] of values.entries()) {
    clock.now += 1000;
    const params = index % 2 === 0 ? WITH_BETA : WITH_MOMENTUM;
    const number = await opened(storage, { params, state: 'RUNNING', systemAttrs: { 'hpo:by': 'gp' } });
    for (const step of [5, 1, 3]) await storage.report(number, step, value / step);
    await storage.setUserAttr(number, 'index', index);
    clock.now += 500;
    await storage.finish(number, index === 3 ? { state: 'PRUNED', value } : { state: 'COMPLETE', value });
  }
  await storage.finish(await opened(storage, { params: WITH_BETA, state: 'RUNNING' }), { state: 'PRUNED' });
  const failure = { class: 'crash', message: 'ended with 1' } as const;
  const failing = await opened(storage, { params: WITH_BETA, state: 'RUNNING' });
  await storage.finish(failing, { state: 'FAIL', failure });
  await opened(storage, { params: WITH_BETA, state: 'WAITING' });
  const released = await opened(storage, { params: WITH_BETA, state: 'RUNNING' });
  await storage.report(released, 1, 0.5);
  await storage.release(released);
  clock.now += 250;
  await opened(storage, { params: WITH_MOMENTUM, state: 'RUNNING' });
}

async function allOf(reader: StudyReader): Promise<Trial[]> {
  const trials: Trial[] = [];
  for await (const trial of reader.all()) trials.push(trial);
  return trials;
}

export function catalogContract(
  name: string,
  harnessOf: () => CatalogHarness | Promise<CatalogHarness>,
): void {
  describe(`${name} keeps the catalog contract`, () => {
    let harness: CatalogHarness;
    let catalog: StudyCatalog;
    const clock = { now: 0 };
    beforeEach(async () => {
      clock.now = 1_700_000_000_000;
      harness = await harnessOf();
      catalog = harness.catalog;
    });
    afterEach(async () => {
      await catalog.close();
      await harness.dispose();
    });
    const open = (study: string, worker?: string) =>
      catalog.open(study, { clock: () => clock.now, ...(worker === undefined ? {} : { worker }) });
    const create = async (study: string, worker?: string) => {
      const storage = await open(study, worker);
      await storage.create({ ...DEFINITION, name: study });
      return storage;
    };

    describe('the place', () => {
      test('has the studies that were created, by name', async () => {
        expect(catalog.place).not.toBe('');
        expect(await catalog.names()).toEqual([]);
        for (const study of ['b', 'a-2', 'Größe']) await (await create(study)).close();
        await (await open('only opened')).close();
        expect(await catalog.names()).toEqual(['Größe', 'a-2', 'b']);
      });

      test('keeps studies apart', async () => {
        const [a, b] = [await create('a'), await create('b')];
        await trialIn(a, 'COMPLETE');
        await trialIn(b, 'RUNNING');
        expect(await opened(b, RUNNING)).toBe(1);
        await b.setStudyAttr('of', 'b');
        expect((await a.refresh()).trials.length).toBe(1);
        expect(a.view.attrs).toEqual({});
        expect(a.view.definition?.name).toBe('a');
        const again = await open('b');
        expect(again.view).toMatchObject({ attrs: { of: 'b' }, position: b.view.position });
        for (const storage of [a, b, again]) await storage.close();
      });

      test('opens one study for several at once', async () => {
        const storages = [await create('a'), await open('a')];
        await opened(storages[0], RUNNING);
        expect(await opened(storages[1], RUNNING)).toBe(1);
        for (const storage of storages) await storage.close();
      });

      test('says which study was meant', async () => {
        await (await create('resnet')).close();
        for (const call of [() => catalog.read('resnett'), () => catalog.remove('resnett')]) {
          await expect(call()).rejects.toMatchObject({
            code: 'BAD_INPUT',
            message: expect.stringMatching(/resnett[\s\S]*resnet\b/),
          });
        }
      });

      test('lets go of a study for good', async () => {
        const [a, b] = [await create('a'), await create('b')];
        await trialIn(a, 'COMPLETE');
        await trialIn(a, 'WAITING');
        await trialIn(b, 'COMPLETE');
        for (const storage of [a, b]) await storage.close();
        await catalog.remove('a');
        expect(await catalog.names()).toEqual(['b']);
        await expect(catalog.read('a')).rejects.toMatchObject({ code: 'BAD_INPUT' });
        const anew = await create('a');
        expect(anew.view).toMatchObject({ trials: [], attrs: {} });
        expect(await opened(anew, RUNNING)).toBe(0);
        await anew.close();
      });

      test('keeps a study whose trials a living process runs', async () => {
        const storage = await create('a');
        await opened(storage, RUNNING);
        await expect(catalog.remove('a')).rejects.toMatchObject({
          code: 'STUDY_BUSY',
          message: expect.stringContaining(`process ${process.pid}`),
        });
        expect(await catalog.names()).toEqual(['a']);
        await storage.finish(0, { state: 'COMPLETE', value: 1 });
        await storage.close();
        await catalog.remove('a');
        expect(await catalog.names()).toEqual([]);
      });

      test('lets go of a study whose trials nobody runs any more', async () => {
        const workers = [deadWorker(), workerWithoutLease()];
        const storages: Storage[] = [];
        for (const worker of workers) {
          storages.push(storages.length === 0 ? await create('a', worker) : await open('a', worker));
          await opened(storages.at(-1) as Storage, RUNNING);
        }
        await catalog.remove('a');
        expect(await catalog.names()).toEqual([]);
        for (const storage of storages) await storage.close();
      });
    });

    describe('a reader', () => {
      let storage: Storage;
      let reader: StudyReader;
      beforeEach(async () => {
        storage = await open(EVERY_KIND.name);
        await fill(storage, clock);
        reader = await catalog.read(EVERY_KIND.name);
      });
      afterEach(async () => {
        await reader.close();
        await storage.close();
      });

      test('sums a study up', async () => {
        const { definition, attrs, parameters, trials } = storage.view;
        expect(await reader.summary()).toEqual({
          definition,
          attrs,
          parameters,
          counts: { RUNNING: 1, COMPLETE: 6, PRUNED: 2, FAIL: 1, WAITING: 2 },
          best: trials[5],
          startedAt: trials[0].startedAt,
          updatedAt: trials.at(-1)?.startedAt,
        });
        expect(reader.place).not.toBe('');
      });

      test('knows each trial, and none that is not there', async () => {
        for (const trial of storage.view.trials) expect(await reader.trial(trial.number)).toEqual(trial);
        for (const number of [12, -1, 0.5, Number.NaN]) expect(await reader.trial(number)).toBeUndefined();
      });

      test.each(QUERIES)('answers %j', async (query) => {
        const { trials } = storage.view;
        const wanted = answerOf(trials, 'minimize', query).map((number) => trials[number]);
        expect(await reader.trials(query)).toEqual(wanted);
      });

      test('hands out all trials, one after the other', async () => {
        expect(await allOf(reader)).toEqual(storage.view.trials);
      });

      test('sees what is added', async () => {
        const before = await reader.summary();
        await storage.finish(11, { state: 'COMPLETE', value: 0 });
        await trialIn(storage, 'WAITING', WITH_BETA);
        await storage.setStudyAttr('note', 'new');
        const { trials, attrs } = storage.view;
        const counts = { RUNNING: 0, COMPLETE: 7, PRUNED: 2, FAIL: 1, WAITING: 3 };
        expect(await reader.summary()).toMatchObject({ attrs, counts });
        expect(before?.attrs).not.toEqual(attrs);
        expect(await reader.trials({ order: 'value' })).toHaveLength(13);
        expect(await reader.trial(11)).toEqual(trials[11]);
        expect(await allOf(reader)).toEqual(trials);
      });
    });

    describe('a reader of other studies', () => {
      const readerOf = async (study: string, use: (reader: StudyReader) => Promise<void>) => {
        const reader = await catalog.read(study);
        await use(reader);
        await reader.close();
      };

      test('knows one without trials', async () => {
        const storage = await create('empty');
        await readerOf('empty', async (reader) => {
          expect(await reader.summary()).toEqual({
            definition: storage.view.definition,
            attrs: {},
            parameters: {},
            counts: { RUNNING: 0, COMPLETE: 0, PRUNED: 0, FAIL: 0, WAITING: 0 },
            best: undefined,
            startedAt: null,
            updatedAt: null,
          });
          expect(await reader.trials({ order: 'value' })).toEqual([]);
          expect(await reader.trial(0)).toBeUndefined();
          expect(await allOf(reader)).toEqual([]);
        });
        await storage.close();
      });

      test('takes the largest value for the best where that is wanted', async () => {
        const storage = await create('max');
        for (const value of [1, 7, -3, 7]) {
          await storage.finish(await opened(storage, RUNNING), { state: 'COMPLETE', value });
        }
        await storage.finish(await opened(storage, RUNNING), { state: 'PRUNED', value: 9 });
        await readerOf('max', async (reader) => {
          expect((await reader.summary())?.best).toEqual(storage.view.trials[1]);
          const found = await reader.trials({ order: 'value' });
          expect(found.map(({ number }) => number)).toEqual(
            answerOf(storage.view.trials, 'maximize', { order: 'value' }),
          );
          expect(found.map(({ value }) => value)).toEqual([9, 7, 7, 1, -3]);
        });
        await storage.close();
      });

      test('knows parameters that were defined as trials ran', async () => {
        const storage = await open('defined');
        await storage.create({ ...EVERY_KIND, name: 'defined', space: {}, constraints: [] });
        for (let index = 0; index < 3; index++) {
          await opened(storage, { params: {}, state: 'RUNNING' });
          for (const [name, value] of Object.entries(WITH_BETA)) {
            await storage.setParam(index, name, EVERY_KIND.space[name], value);
          }
        }
        await readerOf('defined', async (reader) => {
          expect((await reader.summary())?.parameters).toEqual(storage.view.parameters);
          expect(await reader.trials({ limit: 2 })).toEqual(storage.view.trials.slice(0, 2));
        });
        await storage.close();
      });
    });
  });
}
