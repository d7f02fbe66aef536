// The storage contract: parameters of every kind, given when a trial is opened or defined as it runs.
import { beforeEach, describe, expect, test } from 'vitest';
import { bool, choice, constant, float, int } from '../../../src/space/space.ts';
import { DEFINITION, DRAWN_FROM, EVERY_KIND, PARAMS, WITH_BETA, WITH_MOMENTUM } from '../definition.ts';
import { opened, type Subject, trialOf } from './subject.ts';

const distributionsOf = (params: object) =>
  Object.fromEntries(Object.entries(DRAWN_FROM).filter(([name]) => Object.hasOwn(params, name)));

export function parameterTests(subject: Subject): void {
  describe('parameters', () => {
    test.each([
      ['one condition', WITH_MOMENTUM],
      ['two conditions', WITH_BETA],
    ])('of every kind come back, with %s', async (_, params) => {
      const { storage } = subject;
      await storage.create(EVERY_KIND);
      // The order of the space, not that of the caller.
      const given = Object.fromEntries(Object.entries(params).reverse());
      const trial = await trialOf(storage, await opened(storage, { params: given, state: 'RUNNING' }));
      expect(trial.params).toEqual(params);
      expect(trial.distributions).toEqual(distributionsOf(params));
      expect(Object.keys(trial.params)).toEqual(Object.keys(params));
      expect(Object.keys(trial.distributions)).toEqual(Object.keys(params));
      expect(storage.view.parameters).toEqual(distributionsOf(params));
      await subject.expectSameAfterReopening();
    });

    test.each([
      [{ lr: 1e-3, batch: 64 }, /params.width +is missing/],
      [{ ...PARAMS, depth: 6 }, /params.depth +is not in the space/],
      [{ ...PARAMS, batch: 64.5 }, /params.batch +is 64.5/],
      [{ ...PARAMS, lr: 1 }, /params.lr +is 1\b/],
      [{ ...PARAMS, lr: Number.NaN }, /params.lr +is NaN/],
      [{ ...PARAMS, lr: '1e-3' }, /params.lr +is "1e-3"/],
    ])('%j are refused', async (params, message) => {
      await subject.storage.create(DEFINITION);
      const opening = subject.storage.openTrial({ params, state: 'RUNNING' });
      await expect(opening).rejects.toThrow(message);
      expect(subject.storage.view.trials).toEqual([]);
    });

    test.each([
      [{ ...WITH_MOMENTUM, opt: 'rmsprop' }, /params.opt +is "rmsprop"\n.*one of sgd, adam/],
      [{ ...WITH_MOMENTUM, size: '-4' }, /params.size +is "-4"/],
      [{ ...WITH_MOMENTUM, mixed: 2 }, /params.mixed +is 2/],
      [{ ...WITH_MOMENTUM, nesterov: 1 }, /params.nesterov +is 1/],
      [{ ...WITH_MOMENTUM, fixed: 'v2' }, /params.fixed +is "v2"/],
      [{ ...WITH_MOMENTUM, dropout: 0.25 }, /params.dropout +is 0.25/],
      [{ ...WITH_MOMENTUM, depth: 4 }, /params.depth +is 4/],
      [{ ...WITH_MOMENTUM, beta: 0.9 }, /params.beta +is inactive beside the other values/],
      [{ ...WITH_BETA, nesterov: false }, /params.beta +is inactive/],
    ])('%j are refused', async (params, message) => {
      await subject.storage.create(EVERY_KIND);
      await expect(subject.storage.openTrial({ params, state: 'WAITING' })).rejects.toThrow(message);
      expect(subject.storage.view.trials).toEqual([]);
    });

    describe('defined as the trial runs', () => {
      beforeEach(() => subject.storage.create({ ...DEFINITION, space: {} }));

      test('come back, of every kind', async () => {
        const { storage } = subject;
        const number = await opened(storage, { params: {}, state: 'RUNNING' });
        expect(await trialOf(storage, number)).toMatchObject({ params: {}, distributions: {} });
        for (const [name, value] of Object.entries(WITH_BETA)) {
          await storage.setParam(number, name, EVERY_KIND.space[name], value);
        }
        const trial = await trialOf(storage, number);
        expect(trial.params).toEqual(WITH_BETA);
        expect(Object.keys(trial.params)).toEqual(Object.keys(WITH_BETA));
        expect(trial.distributions).toEqual(distributionsOf(WITH_BETA));
        expect(storage.view.parameters).toEqual(distributionsOf(WITH_BETA));
        expect(storage.view.definition?.space).toEqual({});
        await storage.finish(number, { state: 'COMPLETE', value: 1 });
        await subject.expectSameAfterReopening();
      });

      test('widen the range that is known', async () => {
        const { storage } = subject;
        const ranges = [
          [int(2, 8), 8],
          [int(4, 6), 5],
          [int(1, 6), 1],
        ] as const;
        for (const [range, value] of ranges) {
          const number = await opened(storage, { params: {}, state: 'RUNNING' });
          await storage.setParam(number, 'n', range, value);
          expect((await trialOf(storage, number)).distributions).toEqual({ n: range });
        }
        expect(storage.view.parameters).toEqual({ n: int(1, 8) });
        await subject.expectSameAfterReopening();
      });

      test('are refused where the value or what is known does not fit', async () => {
        const { storage } = subject;
        const number = await opened(storage, { params: {}, state: 'RUNNING' });
        await expect(storage.setParam(number, 'x', float(0, 1), 2)).rejects.toThrow(/params.x +is 2/);
        await storage.setParam(number, 'x', float(0, 1), 0.5);
        await storage.setParam(number, 'c', choice(['a', 'b']), 'b');
        const before = await trialOf(storage, number);
        const other = await opened(storage, { params: {}, state: 'RUNNING' });
        const misfits = [
          ['x', float(0.1, 1, { log: true }), 0.5],
          ['x', int(0, 1), 1],
          ['x', bool(), true],
          ['c', choice(['a', 'b', 'c']), 'b'],
          ['c', constant('a'), 'a'],
          ['c', float(0, 1), 0.5],
        ] as const;
        for (const [name, parameter, value] of misfits) {
          const set = storage.setParam(other, name, parameter, value);
          await expect(set, JSON.stringify(parameter)).rejects.toMatchObject({ code: 'BAD_INPUT' });
        }
        expect((await trialOf(storage, other)).params).toEqual({});
        expect(await trialOf(storage, number)).toEqual(before);
        await subject.expectSameAfterReopening();
      });

      test('are for a trial that runs', async () => {
        const { storage } = subject;
        const number = await opened(storage, { params: {}, state: 'WAITING' });
        await expect(storage.setParam(number, 'x', float(0, 1), 0.5)).rejects.toThrow(/is WAITING/);
      });
    });
  });
}
