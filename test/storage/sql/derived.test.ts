// The derived tables: right after anything that may happen, and read on the way of an index.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HpoError } from '../../../src/errors.ts';
import type { TrialQuery } from '../../../src/storage/reader.ts';
import { sqliteDialect } from '../../../src/storage/sql/sqlite/sqlite-dialect.ts';
import { bestQuery, numbersQuery } from '../../../src/storage/sql/trials-table.ts';
import type { Storage } from '../../../src/trial/contracts.ts';
import { DEFINITION, PARAMS } from '../definition.ts';
import { expectAgreement } from './agreement.ts';
import { describeDrivers, temporaryDatabase } from './drivers.ts';

const anyNumber = fc.nat({ max: 8 });
const anyValue = fc.oneof(
  fc.constantFrom(0, -0, 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.double({ noNaN: true }),
);
const anyState = fc.constantFrom('RUNNING' as const, 'WAITING' as const);

/** Something that may happen; much of it is refused, such as the end of a trial that is not there. */
const anyChange: fc.Arbitrary<(storage: Storage) => Promise<unknown>> = fc.oneof(
  {
    weight: 3,
    arbitrary: anyState.map((state) => (storage: Storage) => storage.openTrial({ params: PARAMS, state })),
  },
  anyNumber.map((number) => (storage: Storage) => storage.claim(number)),
  anyNumber.map((number) => (storage: Storage) => storage.release(number)),
  anyNumber.map((number) => (storage: Storage) => storage.report(number, 1, Number.NaN)),
  anyNumber.map((number) => (storage: Storage) => storage.finish(number, { state: 'FAIL' })),
  fc.tuple(anyNumber, anyValue).map(
    ([number, value]) =>
      (storage: Storage) =>
        storage.finish(number, { state: 'COMPLETE', value }),
  ),
  fc.tuple(anyNumber, fc.option(anyValue, { nil: undefined })).map(
    ([number, value]) =>
      (storage: Storage) =>
        storage.finish(number, { state: 'PRUNED', ...(value === undefined ? {} : { value }) }),
  ),
  fc.tuple(anyNumber, fc.constantFrom('layers', 'lr')).map(
    ([number, name]) =>
      (storage: Storage) =>
        storage.setParam(number, name, { type: 'int', low: 1, high: 9 + number, log: false }, 3),
  ),
  fc.constant((storage: Storage) => storage.importTrials(storage.view.trials.slice(0, 3))),
);

/** Ways of asking that must not look at every trial. */
const QUERIES: readonly TrialQuery[] = [
  { limit: 20 },
  { limit: 20, reverse: true },
  { limit: 20, order: 'value' },
  { limit: 20, order: 'value', reverse: true },
  { limit: 20, states: ['RUNNING'] },
  { limit: 20, states: ['COMPLETE'], order: 'value' },
];

await describeDrivers((_, driver) => {
  test('whatever several storages do, a reader answers as their events say', async () => {
    const changes = fc.array(fc.tuple(fc.nat({ max: 1 }), anyChange), { minLength: 5, maxLength: 30 });
    const direction = fc.constantFrom('minimize' as const, 'maximize' as const);
    await fc.assert(
      fc.asyncProperty(direction, changes, async (direction, steps) => {
        const database = temporaryDatabase(driver);
        const catalog = await database.open();
        const storages = [await catalog.open(DEFINITION.name), await catalog.open(DEFINITION.name)];
        try {
          await storages[0].create({ ...DEFINITION, direction });
          for (const [who, change] of steps) {
            await change(storages[who]).catch((error) => {
              if (!(error instanceof HpoError)) throw error;
            });
          }
          await expectAgreement(catalog, storages[0]);
        } finally {
          for (const one of [...storages, catalog]) await one.close();
          database.remove();
        }
      }),
      { numRuns: 25, seed: 5 },
    );
  });

  test('quick questions go by an index, and sort nothing', async () => {
    const database = temporaryDatabase(driver);
    const catalog = await database.open();
    const storage = await catalog.open(DEFINITION.name);
    await storage.create(DEFINITION);
    const db = await sqliteDialect(database.file, driver).connect('process');
    const opened = driver(database.file);
    for (const query of [bestQuery(db, 1), ...QUERIES.map((query) => numbersQuery(db, 1, query))]) {
      const { sql, parameters } = query.compile();
      const plan = opened.prepare(`explain query plan ${sql}`).all(parameters) as { detail: string }[];
      const steps = plan.map(({ detail }) => detail).join('\n');
      expect(steps).toMatch(/^SEARCH trials USING (?:COVERING )?INDEX/);
      expect(steps).not.toMatch(/SCAN|TEMP B-TREE/);
    }
    opened.close();
    await db.destroy();
    for (const one of [storage, catalog]) await one.close();
    database.remove();
  });
});
