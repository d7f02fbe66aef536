// Any sequence of calls leaves the same study in memory, in a journal that two storages write, in the journal opened
// again, and for a reader with an index from any moment.
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HpoError } from '../../../src/errors.ts';
import { bool, choice, constant, float, int } from '../../../src/space/space.ts';
import { createJournalStorage } from '../../../src/storage/journal/journal.ts';
import { createJournalReader } from '../../../src/storage/journal/reader.ts';
import { createMemoryStorage } from '../../../src/storage/memory.ts';
import type { Storage, TrialResult } from '../../../src/trial/contracts.ts';
import { bestTrial, type Json } from '../../../src/trial/trial.ts';
import { contentOf } from '../contract/subject.ts';
import { DEFINITION } from '../definition.ts';
import { temporaryFolder } from '../temporary.ts';
import { indexNow } from './index-now.ts';

type Call = (storage: Storage) => Promise<unknown>;

const number = fc.integer({ min: 0, max: 4 });
const value = fc.double();
const key = fc.oneof(fc.constantFrom('a', 'hpo:by', 'hpo:failure', '__proto__', 'NaN', '7'), fc.string());
const json = fc.jsonValue() as fc.Arbitrary<Json>;
const attrs = fc.dictionary(key, json);
const params = fc.oneof(
  fc.constant({}),
  fc.record({
    lr: fc.double({ min: 1e-5, max: 0.1, noNaN: true }),
    batch: fc.integer({ min: 20, max: 121 }),
    width: fc.double({ min: -1, max: 1, noNaN: true }),
  }),
);
const state = fc.constantFrom('RUNNING', 'WAITING');
const defined = fc.constantFrom(
  [float(0, 1), 0.5] as const,
  [float(-1, 2), -0.5] as const,
  [float(0.1, 1, { log: true }), 0.5] as const,
  [int(0, 10, { step: 5 }), 5] as const,
  [choice(['a', null, 2]), null] as const,
  [choice(['a', null, 2], { ordered: true }), 2] as const,
  [bool(), true] as const,
  [constant('a'), 'a'] as const,
);
const result = fc.record(
  {
    state: fc.constantFrom('COMPLETE', 'PRUNED', 'FAIL'),
    value: value,
    failure: fc.record({ class: fc.constantFrom('crash', 'infrastructure'), message: fc.string() }),
  },
  { requiredKeys: ['state'] },
) as fc.Arbitrary<TrialResult>;

const call: fc.Arbitrary<Call> = fc.oneof(
  fc
    .tuple(
      fc.record({ params, state, systemAttrs: attrs, userAttrs: attrs }),
      fc.record({ budget: fc.nat(5) }),
    )
    .map((args) => (storage: Storage) => storage.openTrial(...args)),
  fc.tuple(number, fc.nat(5)).map((args) => (storage: Storage) => storage.claim(...args)),
  number.map((trial) => (storage: Storage) => storage.release(trial)),
  fc.tuple(number, fc.constantFrom('x', 'lr', '__proto__'), defined).map(
    ([trial, name, [parameter, suggested]]) =>
      (storage: Storage) =>
        storage.setParam(trial, name, parameter, suggested),
  ),
  fc.tuple(number, fc.nat(3), value).map((args) => (storage: Storage) => storage.report(...args)),
  fc.tuple(number, key, json).map((args) => (storage: Storage) => storage.setUserAttr(...args)),
  fc.tuple(number, key, json).map((args) => (storage: Storage) => storage.setSystemAttr(...args)),
  fc.tuple(number, result).map((args) => (storage: Storage) => storage.finish(...args)),
  fc.tuple(key, json).map((args) => (storage: Storage) => storage.setStudyAttr(...args)),
);

/** A call's result, or the error that it raised on purpose. */
async function outcome(call: Call, storage: Storage): Promise<unknown> {
  try {
    return await call(storage);
  } catch (error) {
    if (!(error instanceof HpoError)) throw error;
    return error.message;
  }
}

/** Checks that a reader gives the answers that follow from a storage's view. */
async function expectReaderKnows(path: string, storage: Storage): Promise<void> {
  const { trials, definition, attrs: wanted, parameters } = storage.view;
  const reader = await createJournalReader(path);
  expect(await reader.trials()).toEqual(trials);
  const best = bestTrial(trials, DEFINITION.direction);
  expect(await reader.summary()).toMatchObject({ definition, attrs: wanted, parameters });
  expect((await reader.summary())?.best).toEqual(best);
  expect((await reader.trials({ states: ['COMPLETE'], order: 'value', limit: 1 }))[0]).toEqual(best);
  await reader.close();
}

test('memory, journal and reader agree after any calls', async () => {
  const folder = temporaryFolder();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 40 }), fc.nat(39), async (calls, turn) => {
      const path = join(folder.path, String(run++), 'journal.log');
      let [first, second] = [0, 0];
      const memory = await createMemoryStorage({ clock: () => 1e12 + first++ * 1.0625, worker: 'w' });
      const options = { clock: () => 1e12 + second++ * 1.0625, worker: 'w' };
      const journals = [await createJournalStorage(path, options), await createJournalStorage(path, options)];
      await memory.create(DEFINITION);
      await journals[0].create(DEFINITION);
      await expectReaderKnows(path, memory);
      for (const [index, one] of calls.entries()) {
        expect(await outcome(one, journals[index % 2])).toEqual(await outcome(one, memory));
        if (index === turn) indexNow(path);
      }
      const wanted = await contentOf(memory);
      for (const journal of journals) {
        expect(await contentOf(journal)).toEqual(wanted);
        await journal.close();
      }
      const again = await createJournalStorage(path, options);
      expect(await contentOf(again)).toEqual(wanted);
      await again.close();
      await expectReaderKnows(path, memory);
    }),
    { numRuns: 150 },
  );
  folder.remove();
});
