// What every storage must do, as one suite. Each storage's test file calls it with a way to make one.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import type { Storage } from '../../src/trial/contracts.ts';
import { canBecome, type TrialState } from '../../src/trial/trial.ts';
import { DEFINITION, PARAMS } from './definition.ts';

/** A storage under test and how to get rid of it. */
export interface Harness {
  /** A new storage whose times come from the clock. */
  open(clock: () => number): Storage;
  /** Closes the storage and opens the same study again; absent where nothing outlives the process. */
  reopen?(storage: Storage): Storage;
  dispose(): void;
}

const STATES: TrialState[] = ['RUNNING', 'COMPLETE', 'PRUNED', 'FAIL', 'WAITING'];

/** Everything that a storage knows, as one value. */
export function contentOf(storage: Storage) {
  return { definition: storage.definition(), attrs: storage.studyAttrs(), trials: storage.trials() };
}

/** Brings a new trial into a state. */
function trialIn(storage: Storage, state: TrialState): number {
  const number = storage.createTrial({ params: PARAMS, state: state === 'WAITING' ? 'WAITING' : 'RUNNING' });
  if (state === 'COMPLETE') storage.setState(number, state, 0.5);
  if (state === 'PRUNED' || state === 'FAIL') storage.setState(number, state);
  return number;
}

export function storageContract(name: string, harnessOf: () => Harness): void {
  describe(`${name} keeps the storage contract`, () => {
    let harness: Harness;
    let storage: Storage;
    let now: number;
    beforeEach(() => {
      now = 1_700_000_000_000;
      harness = harnessOf();
      storage = harness.open(() => now);
      storage.create(DEFINITION);
    });
    afterEach(() => {
      storage.close();
      harness.dispose();
    });
    /** Checks that a storage opened anew knows the same. */
    const expectSameAfterReopening = (): void => {
      if (harness.reopen === undefined) return;
      const before = contentOf(storage);
      storage = harness.reopen(storage);
      expect(contentOf(storage)).toEqual(before);
    };

    test('a study has its definition, and only one', () => {
      expect(storage.definition()).toEqual(DEFINITION);
      expect(Object.keys(storage.definition()?.space ?? {})).toEqual(['lr', 'batch', 'width']);
      expect(() => storage.create(DEFINITION)).toThrow(expect.objectContaining({ code: 'STORAGE' }));
      expectSameAfterReopening();
    });

    test('before its creation there is neither a definition nor a way to add trials', () => {
      const other = harnessOf();
      const empty = other.open(() => now);
      expect(empty.definition()).toBeUndefined();
      expect(empty.trials()).toEqual([]);
      expect(() => empty.createTrial({ params: PARAMS, state: 'RUNNING' })).toThrow(InputError);
      expect(() => empty.setStudyAttr('a', 1)).toThrow(InputError);
      empty.close();
      other.dispose();
    });

    test('a trial goes its way', () => {
      const number = storage.createTrial({
        params: PARAMS,
        state: 'RUNNING',
        systemAttrs: { 'hpo:by': 'gp', 'hpo:details': { mean: 0.9, list: [1, 'x', null] } },
      });
      expect(storage.trial(number)).toEqual({
        number: 0,
        state: 'RUNNING',
        params: PARAMS,
        value: null,
        intermediateValues: new Map(),
        userAttrs: {},
        systemAttrs: { 'hpo:by': 'gp', 'hpo:details': { mean: 0.9, list: [1, 'x', null] } },
        startedAt: 1_700_000_000_000,
        completedAt: null,
      });
      storage.report(number, 0, 0.25);
      storage.setUserAttr(number, 'engine', { name: 'native', threads: 2 });
      now += 1234.567;
      storage.setState(number, 'COMPLETE', 0.75);
      expect(storage.trial(number)).toMatchObject({
        state: 'COMPLETE',
        value: 0.75,
        userAttrs: { engine: { name: 'native', threads: 2 } },
        completedAt: 1_700_000_001_234.567,
      });
      expectSameAfterReopening();
    });

    test('a waiting trial starts when it runs', () => {
      const number = storage.createTrial({ params: PARAMS, state: 'WAITING' });
      expect(storage.trial(number)).toMatchObject({ state: 'WAITING', startedAt: null });
      now += 5000;
      storage.setState(number, 'RUNNING');
      expect(storage.trial(number)).toMatchObject({ state: 'RUNNING', startedAt: 1_700_000_005_000 });
      expectSameAfterReopening();
    });

    test('trials are numbered in order', () => {
      const numbers = STATES.map((state) => trialIn(storage, state));
      expect(numbers).toEqual([0, 1, 2, 3, 4]);
      expect(storage.trials().map(({ number, state }) => [number, state])).toEqual([...STATES.entries()]);
      expectSameAfterReopening();
      expect(storage.createTrial({ params: PARAMS, state: 'RUNNING' })).toBe(5);
    });

    test('reports come back in order of step, the last one of a step counts, any float may be one', () => {
      const number = trialIn(storage, 'RUNNING');
      for (const [step, value] of [
        [10, 1],
        [2, Number.NaN],
        [2, 0.5],
        [7, Number.NEGATIVE_INFINITY],
        [3, Number.NaN],
        [4, -0],
      ] as const)
        storage.report(number, step, value);
      expect([...storage.trial(number).intermediateValues]).toEqual([
        [2, 0.5],
        [3, Number.NaN],
        [4, -0],
        [7, Number.NEGATIVE_INFINITY],
        [10, 1],
      ]);
      expectSameAfterReopening();
    });

    test('an infinite value is a value', () => {
      const number = trialIn(storage, 'RUNNING');
      storage.setState(number, 'COMPLETE', Number.POSITIVE_INFINITY);
      expectSameAfterReopening();
      expect(storage.trial(number).value).toBe(Number.POSITIVE_INFINITY);
    });

    test.each(STATES.flatMap((from) => STATES.map((to) => [from, to] as const)))(
      '%s to %s is done or refused, and nothing between',
      (from, to) => {
        const number = trialIn(storage, from);
        const before = storage.trial(number);
        const change = () => storage.setState(number, to, to === 'COMPLETE' ? 1 : undefined);
        if (canBecome(from, to)) {
          change();
          expect(storage.trial(number).state).toBe(to);
        } else {
          expect(change).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
          expect(storage.trial(number)).toEqual(before);
        }
        expectSameAfterReopening();
      },
    );

    test.each([
      ['COMPLETE', undefined],
      ['COMPLETE', Number.NaN],
      ['PRUNED', Number.NaN],
      ['FAIL', 1],
      ['WAITING', 1],
    ] as const)('%s with value %s is refused', (state, value) => {
      const number = trialIn(storage, 'RUNNING');
      expect(() => storage.setState(number, state, value)).toThrow(InputError);
      expect(storage.trial(number).state).toBe('RUNNING');
    });

    test('a finished trial takes nothing more', () => {
      const number = trialIn(storage, 'COMPLETE');
      const before = storage.trial(number);
      expect(() => storage.report(number, 1, 1)).toThrow(InputError);
      expect(() => storage.setUserAttr(number, 'a', 1)).toThrow(InputError);
      expect(() => storage.setSystemAttr(number, 'a', 1)).toThrow(InputError);
      expect(storage.trial(number)).toEqual(before);
    });

    test('an unknown trial is refused by every method, with the ones that exist', () => {
      trialIn(storage, 'RUNNING');
      for (const number of [1, -1, 0.5, Number.NaN]) {
        const methods = [
          () => storage.trial(number),
          () => storage.report(number, 0, 1),
          () => storage.setUserAttr(number, 'a', 1),
          () => storage.setSystemAttr(number, 'a', 1),
          () => storage.setState(number, 'FAIL'),
        ];
        for (const method of methods) expect(method).toThrow(/does not exist\n.*trials 0 to 0/);
      }
    });

    test.each([
      [{ lr: 1e-3, batch: 64 }, /params.width +is missing/],
      [{ ...PARAMS, depth: 6 }, /params.depth +is not in the space/],
      [{ ...PARAMS, batch: 64.5 }, /params.batch +is 64.5/],
      [{ ...PARAMS, lr: 1 }, /params.lr +is 1\b/],
      [{ ...PARAMS, lr: Number.NaN }, /params.lr +is NaN/],
    ])('parameters %j are refused', (params, message) => {
      expect(() => storage.createTrial({ params, state: 'RUNNING' })).toThrow(message);
      expect(storage.trials()).toEqual([]);
    });

    test('a report needs a whole step, and a trial that runs', () => {
      const number = trialIn(storage, 'RUNNING');
      for (const step of [-1, 0.5, Number.NaN])
        expect(() => storage.report(number, step, 1)).toThrow(InputError);
      expect(() => storage.report(trialIn(storage, 'WAITING'), 0, 1)).toThrow(InputError);
    });

    test('attributes hold any JSON, replace each other, and refuse what is none', () => {
      const number = trialIn(storage, 'RUNNING');
      const values = { text: 'é\u2028"\\\n', deep: [{ a: [null, true, -1.5e-300] }], __proto__x: 1, n: -0 };
      for (const [key, value] of Object.entries(values)) storage.setUserAttr(number, key, value);
      storage.setUserAttr(number, '__proto__', 'own');
      storage.setSystemAttr(number, 'twice', 1);
      storage.setSystemAttr(number, 'twice', { NaN: 'Infinity', x: Number.NaN });
      expect(storage.trial(number).userAttrs).toMatchObject(values);
      expect(Object.getOwnPropertyDescriptor(storage.trial(number).userAttrs, '__proto__')?.value).toBe(
        'own',
      );
      expect(storage.trial(number).systemAttrs).toEqual({ twice: { NaN: 'Infinity', x: Number.NaN } });
      const wrong = [new Date(), () => 1, 1n, Symbol('a'), undefined] as never[];
      for (const value of wrong) expect(() => storage.setUserAttr(number, 'a', value)).toThrow(InputError);
      expectSameAfterReopening();
    });

    test('study attributes are kept; the reserved ones are not to be had', () => {
      storage.setStudyAttr('hpo:version', '0.1.0');
      storage.setStudyAttr('note', { a: 1 });
      expect(storage.studyAttrs()).toEqual({ 'hpo:version': '0.1.0', note: { a: 1 } });
      expect(() => storage.setStudyAttr('hpo:definition', {})).toThrow(InputError);
      expect(() => storage.setStudyAttr('study:metric_names', ['x'])).toThrow(InputError);
      expectSameAfterReopening();
    });

    test('results are values', () => {
      const attr = { list: [1] };
      const number = storage.createTrial({ params: PARAMS, state: 'RUNNING', systemAttrs: { attr } });
      storage.report(number, 0, 1);
      const before = contentOf(storage);
      attr.list.push(2);
      // biome-ignore lint/suspicious/noExplicitAny: the test does what the types forbid.
      const trial = storage.trial(number) as any;
      trial.params.lr = 5;
      trial.systemAttrs.more = 1;
      trial.intermediateValues.set(9, 9);
      trial.state = 'FAIL';
      expect(() => trial.systemAttrs.attr.list.push(3)).toThrow(TypeError);
      // biome-ignore lint/suspicious/noExplicitAny: as above.
      (storage.trials() as any).length = 0;
      // biome-ignore lint/suspicious/noExplicitAny: as above.
      (storage.definition() as any).space.lr = undefined;
      expect(contentOf(storage)).toEqual(before);
    });

    test('a closed storage takes nothing more, and may be closed again', () => {
      storage.close();
      storage.close();
      expect(() => storage.createTrial({ params: PARAMS, state: 'RUNNING' })).toThrow(
        expect.objectContaining({ code: 'STORAGE' }),
      );
    });
  });
}
