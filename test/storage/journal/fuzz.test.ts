// Any sequence of calls leaves the same study in memory, in a journal, and in the journal opened again.
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HpoError } from '../../src/errors.ts';
import { createJournalStorage, openJournalForReading } from '../../src/storage/journal/journal.ts';
import { createMemoryStorage } from '../../src/storage/memory.ts';
import type { Storage } from '../../src/trial/contracts.ts';
import type { Json } from '../../src/trial/trial.ts';
import { DEFINITION } from './definition.ts';
import { contentOf } from './storage-contract.ts';
import { temporaryFolder } from './temporary.ts';

type Call = (storage: Storage) => unknown;

const number = fc.integer({ min: 0, max: 4 });
const value = fc.double();
const key = fc.oneof(fc.constantFrom('a', 'hpo:by', '__proto__', 'NaN'), fc.string());
const json = fc.jsonValue() as fc.Arbitrary<Json>;
const params = fc.record({
  lr: fc.double({ min: 1e-5, max: 0.1, noNaN: true }),
  batch: fc.integer({ min: 20, max: 121 }),
  width: fc.double({ min: -1, max: 1, noNaN: true }),
});
const state = fc.constantFrom('RUNNING', 'COMPLETE', 'PRUNED', 'FAIL', 'WAITING');
const opened = fc.constantFrom('RUNNING', 'WAITING');

const call: fc.Arbitrary<Call> = fc.oneof(
  fc
    .record({ params, state: opened, systemAttrs: fc.dictionary(key, json) })
    .map((trial) => (storage: Storage) => storage.createTrial(trial)),
  fc.tuple(number, fc.nat(3), value).map((args) => (storage: Storage) => storage.report(...args)),
  fc.tuple(number, key, json).map((args) => (storage: Storage) => storage.setUserAttr(...args)),
  fc.tuple(number, key, json).map((args) => (storage: Storage) => storage.setSystemAttr(...args)),
  fc
    .tuple(number, state, fc.option(value, { nil: undefined }))
    .map((args) => (storage: Storage) => storage.setState(...args)),
  fc.tuple(key, json).map((args) => (storage: Storage) => storage.setStudyAttr(...args)),
);

/** A call's result, or the error that it raised on purpose. */
function outcome(call: Call, storage: Storage): unknown {
  try {
    return call(storage);
  } catch (error) {
    if (!(error instanceof HpoError)) throw error;
    return error.message;
  }
}

test('memory and journal agree after any calls', () => {
  const folder = temporaryFolder();
  let run = 0;
  fc.assert(
    fc.property(fc.array(call, { maxLength: 40 }), fc.nat(39), (calls, reopenAt) => {
      const path = join(folder.path, String(run++));
      let [first, second] = [0, 0];
      const memory = createMemoryStorage({ clock: () => 1e12 + first++ * 1.0625 });
      const clock = () => 1e12 + second++ * 1.0625;
      let journal = createJournalStorage(path, { clock });
      memory.create(DEFINITION);
      journal.create(DEFINITION);
      for (const [index, one] of calls.entries()) {
        expect(outcome(one, journal)).toEqual(outcome(one, memory));
        if (index !== reopenAt) continue;
        journal.close();
        journal = createJournalStorage(path, { clock });
      }
      expect(contentOf(journal)).toEqual(contentOf(memory));
      const reader = openJournalForReading(path);
      expect(contentOf(reader)).toEqual(contentOf(memory));
      reader.close();
      journal.close();
    }),
    { numRuns: 150 },
  );
  folder.remove();
});
