// The storage contract: what becomes of a trial.
import { beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import type { Storage, TrialResult } from '../../../src/trial/contracts.ts';
import type { TrialState } from '../../../src/trial/trial.ts';
import { DEFINITION, PARAMS } from '../definition.ts';
import { opened, STATES, type Subject, trialIn, trialOf } from './subject.ts';

const RESULTS: readonly TrialResult[] = [
  { state: 'COMPLETE', value: 1 },
  { state: 'PRUNED', value: 2 },
  { state: 'FAIL', failure: { class: 'crash', message: 'ended with 1', output: ['a', 'é"\n'] } },
];

export function trialTests(subject: Subject): void {
  describe('a trial', () => {
    let storage: Storage;
    beforeEach(async () => {
      storage = subject.storage;
      await storage.create(DEFINITION);
    });

    test('goes its way', async () => {
      const attr = { mean: 0.9, list: [1, 'x', null] };
      const number = await opened(storage, {
        params: PARAMS,
        state: 'RUNNING',
        systemAttrs: { 'hpo:by': 'gp', 'hpo:details': attr },
        userAttrs: { note: { a: 'é' } },
      });
      expect(await trialOf(storage, number)).toEqual({
        number: 0,
        state: 'RUNNING',
        params: PARAMS,
        distributions: {
          lr: { type: 'float', low: 1e-5, high: 0.1, log: true },
          batch: { type: 'int', low: 20, high: 120, log: false },
          width: { type: 'float', low: -1, high: 1, log: false },
        },
        value: null,
        intermediateValues: new Map(),
        userAttrs: { note: { a: 'é' } },
        systemAttrs: { 'hpo:by': 'gp', 'hpo:details': attr },
        startedAt: 1_700_000_000_000,
        completedAt: null,
        worker: storage.worker,
      });
      await storage.report(number, 0, 0.25);
      await storage.setUserAttr(number, 'engine', { name: 'native', threads: 2 });
      subject.now += 1234.567;
      await storage.finish(number, { state: 'COMPLETE', value: 0.75 });
      expect(await trialOf(storage, number)).toMatchObject({
        state: 'COMPLETE',
        value: 0.75,
        userAttrs: { note: { a: 'é' }, engine: { name: 'native', threads: 2 } },
        completedAt: 1_700_000_001_234.567,
      });
      await subject.expectSameAfterReopening();
    });

    test('has its number in order of opening', async () => {
      const numbers: number[] = [];
      for (const state of STATES) numbers.push(await trialIn(storage, state));
      expect(numbers).toEqual([0, 1, 2, 3, 4]);
      expect(storage.view.trials.map(({ number, state }) => [number, state])).toEqual([...STATES.entries()]);
      await subject.expectSameAfterReopening();
      expect(await trialIn(subject.storage, 'RUNNING')).toBe(5);
    });

    test('waits, starts when it is claimed, goes back, and starts again', async () => {
      const number = await opened(storage, { params: PARAMS, state: 'WAITING' });
      expect(await trialOf(storage, number)).toMatchObject({ state: 'WAITING', startedAt: null });
      subject.now += 5000;
      expect(await storage.claim(number)).toBe(true);
      expect(await storage.claim(number)).toBe(false);
      expect(await trialOf(storage, number)).toMatchObject({
        state: 'RUNNING',
        startedAt: 1_700_000_005_000,
      });
      await storage.report(number, 3, 0.5);
      await storage.release(number);
      expect(await trialOf(storage, number)).toMatchObject({
        state: 'WAITING',
        startedAt: null,
        intermediateValues: new Map([[3, 0.5]]),
      });
      subject.now += 5000;
      expect(await storage.claim(number)).toBe(true);
      expect(await trialOf(storage, number)).toMatchObject({
        state: 'RUNNING',
        startedAt: 1_700_000_010_000,
      });
      await subject.expectSameAfterReopening();
    });

    test.each(RESULTS)('ends as $state', async (result) => {
      const number = await trialIn(storage, 'RUNNING');
      await storage.finish(number, result);
      const trial = await trialOf(storage, number);
      const failure = 'failure' in result ? { 'hpo:failure': result.failure } : {};
      expect(trial).toMatchObject({ state: result.state, completedAt: subject.now, systemAttrs: failure });
      expect(trial.value).toBe('value' in result ? result.value : null);
      await subject.expectSameAfterReopening();
    });

    test.each(STATES.flatMap((from) => RESULTS.map((result) => [from, result.state, result] as const)))(
      '%s ends as %s, or not, and nothing between',
      async (from, _, result) => {
        const number = await trialIn(storage, from);
        const before = await trialOf(storage, number);
        const isLegal = from === 'RUNNING' || (from === 'WAITING' && result.state === 'FAIL');
        if (isLegal) {
          await storage.finish(number, result);
          expect((await trialOf(storage, number)).state).toBe(result.state);
        } else {
          await expect(storage.finish(number, result)).rejects.toMatchObject({ code: 'BAD_INPUT' });
          expect(await trialOf(storage, number)).toEqual(before);
        }
        await subject.expectSameAfterReopening();
      },
    );

    test.each(STATES)('that is %s is claimed and goes back, or not, and nothing between', async (state) => {
      const number = await trialIn(storage, state);
      const before = await trialOf(storage, number);
      if (state === 'RUNNING') await storage.release(number);
      else {
        await expect(storage.release(number)).rejects.toMatchObject({ code: 'BAD_INPUT' });
        expect(await trialOf(storage, number)).toEqual(before);
      }
      const wanted: TrialState = state === 'RUNNING' ? 'WAITING' : state;
      expect(await storage.claim(number)).toBe(wanted === 'WAITING');
    });

    test.each([
      { state: 'COMPLETE' },
      { state: 'COMPLETE', value: Number.NaN },
      { state: 'COMPLETE', value: '0.5' },
      { state: 'COMPLETE', value: [0.5] },
      { state: 'COMPLETE', value: null },
      { state: 'PRUNED', value: Number.NaN },
      { state: 'FAIL', value: 1 },
    ])('does not end as %j', async (result) => {
      const number = await trialIn(storage, 'RUNNING');
      await expect(storage.finish(number, result as TrialResult)).rejects.toThrow(InputError);
      expect((await trialOf(storage, number)).state).toBe('RUNNING');
    });

    test('may have an infinite value', async () => {
      const number = await trialIn(storage, 'RUNNING');
      await storage.finish(number, { state: 'COMPLETE', value: Number.POSITIVE_INFINITY });
      await subject.expectSameAfterReopening();
      expect((await trialOf(subject.storage, number)).value).toBe(Number.POSITIVE_INFINITY);
    });

    test('has reports in order of step; the last one of a step counts, and any float may be one', async () => {
      const number = await trialIn(storage, 'RUNNING');
      const reports = [
        [10, 1],
        [2, Number.NaN],
        [2, 0.5],
        [7, Number.NEGATIVE_INFINITY],
        [3, Number.NaN],
        [4, -0],
      ] as const;
      for (const [step, value] of reports) await storage.report(number, step, value);
      expect([...(await trialOf(storage, number)).intermediateValues]).toEqual([
        [2, 0.5],
        [3, Number.NaN],
        [4, -0],
        [7, Number.NEGATIVE_INFINITY],
        [10, 1],
      ]);
      await subject.expectSameAfterReopening();
    });

    test('takes reports at whole steps, of numbers, while it runs', async () => {
      const number = await trialIn(storage, 'RUNNING');
      for (const step of [-1, 0.5, Number.NaN]) {
        await expect(storage.report(number, step, 1)).rejects.toThrow(InputError);
      }
      for (const value of ['1', null, undefined]) {
        await expect(storage.report(number, 0, value as unknown as number)).rejects.toThrow(InputError);
      }
      await expect(storage.report(await trialIn(storage, 'WAITING'), 0, 1)).rejects.toThrow(InputError);
      expect((await trialOf(storage, number)).intermediateValues.size).toBe(0);
    });

    test('takes nothing more once finished', async () => {
      const number = await trialIn(storage, 'COMPLETE');
      const before = await trialOf(storage, number);
      const late = [
        () => storage.report(number, 1, 1),
        () => storage.setUserAttr(number, 'a', 1),
        () => storage.setSystemAttr(number, 'a', 1),
        () => storage.setParam(number, 'x', DEFINITION.space.lr, 1e-3),
        () => storage.release(number),
      ];
      for (const call of late) await expect(call()).rejects.toThrow(/is COMPLETE/);
      expect(await trialOf(storage, number)).toEqual(before);
    });

    test('that is unknown is refused by every method, with those that exist', async () => {
      await trialIn(storage, 'RUNNING');
      for (const number of [1, -1, 0.5, Number.NaN]) {
        const methods = [
          () => storage.claim(number),
          () => storage.release(number),
          () => storage.setParam(number, 'x', DEFINITION.space.lr, 1e-3),
          () => storage.report(number, 0, 1),
          () => storage.setUserAttr(number, 'a', 1),
          () => storage.setSystemAttr(number, 'a', 1),
          () => storage.finish(number, { state: 'FAIL' }),
        ];
        for (const method of methods)
          await expect(method()).rejects.toThrow(/does not exist\n.*trials 0 to 0/);
      }
    });
  });
}
