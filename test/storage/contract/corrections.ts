// What is put right afterwards: trials that shall not count, values, wider spaces.
import { beforeEach, describe, expect, it } from 'vitest';
import { choice, float, int } from '../../../src/space/space.ts';
import type { StudyDefinition } from '../../../src/trial/contracts.ts';
import { bestTrial, countsAsTrial, failureOf, lastCorrection } from '../../../src/trial/trial.ts';
import { DEFINITION, EVERY_KIND, PARAMS, WITH_MOMENTUM } from '../definition.ts';
import { opened, type Subject, trialIn } from './subject.ts';

export function correctionTests(subject: Subject): void {
  describe('a correction', () => {
    beforeEach(() => subject.storage.create(DEFINITION));

    it('makes a finished trial one that does not count, until it is taken back', async () => {
      const { storage } = subject;
      const number = await trialIn(storage, 'COMPLETE');
      const before = storage.view.trials[number];
      await storage.correct(number, { type: 'void', reason: 'wrong data' });
      const trial = storage.view.trials[number];
      expect(trial).toMatchObject({ state: 'FAIL', value: null, params: PARAMS });
      expect(failureOf(trial)).toEqual({ class: 'infrastructure', message: 'made void: wrong data' });
      expect(countsAsTrial(trial)).toBe(false);
      expect(trial.systemAttrs['hpo:correction']).toMatchObject({
        type: 'void',
        was: { state: 'COMPLETE', value: 0.5 },
      });
      expect(await storage.openTrial({ params: PARAMS, state: 'RUNNING' }, { budget: 1 })).toBe(number + 1);
      await subject.expectSameAfterReopening();
      await subject.storage.correct(number, { type: 'undo' });
      const { systemAttrs, ...restored } = subject.storage.view.trials[number];
      expect(restored).toEqual({ ...before, systemAttrs: undefined, ...restored });
      expect([restored.state, restored.value]).toEqual(['COMPLETE', 0.5]);
      expect(Object.keys(systemAttrs)).toEqual(['hpo:correction']);
      await subject.expectSameAfterReopening();
    });

    it('gives a trial another value, also one that failed', async () => {
      const { storage } = subject;
      const failed = await trialIn(storage, 'RUNNING');
      await storage.finish(failed, { state: 'FAIL', failure: { class: 'infrastructure', message: 'lost' } });
      const complete = await trialIn(storage, 'COMPLETE');
      await storage.correct(failed, { type: 'value', value: 0.75 });
      await storage.correct(complete, { type: 'value', value: -0.0 });
      const { trials } = storage.view;
      expect(trials.map(({ state, value }) => [state, value])).toEqual([
        ['COMPLETE', 0.75],
        ['COMPLETE', -0.0],
      ]);
      expect(failureOf(trials[failed])).toBeUndefined();
      expect(trials.map(countsAsTrial)).toEqual([true, true]);
      expect(bestTrial(trials, 'maximize')?.number).toBe(failed);
      expect(await storage.openTrial({ params: PARAMS, state: 'RUNNING' }, { budget: 2 })).toBe('full');
      await subject.expectSameAfterReopening();
      await subject.storage.correct(failed, { type: 'undo' });
      expect(failureOf(subject.storage.view.trials[failed])).toEqual({
        class: 'infrastructure',
        message: 'lost',
      });
    });

    it('is refused where it makes no sense', async () => {
      const { storage } = subject;
      const [running, waiting] = [await trialIn(storage, 'RUNNING'), await trialIn(storage, 'WAITING')];
      const complete = await trialIn(storage, 'COMPLETE');
      const position = () => storage.view.position;
      const before = position();
      for (const number of [running, waiting]) {
        await expect(storage.correct(number, { type: 'void' })).rejects.toThrow(
          'only a trial that has ended',
        );
      }
      await expect(storage.correct(99, { type: 'void' })).rejects.toThrow('99 does not exist');
      await expect(storage.correct(complete, { type: 'undo' })).rejects.toThrow('has no correction');
      await expect(storage.correct(complete, { type: 'value', value: Number.NaN })).rejects.toThrow('is NaN');
      expect(position()).toBe(before);
      await expect(storage.correct([complete, running], { type: 'void' })).rejects.toThrow('RUNNING');
      expect(position()).toBe(before);
      await storage.correct([complete], { type: 'void' });
      await expect(storage.correct(complete, { type: 'void' })).rejects.toThrow('is void already');
      await expect(storage.correct(complete, { type: 'value', value: 1 })).rejects.toThrow('is void');
      await expect(storage.finish(complete, { state: 'FAIL' })).rejects.toThrow('is FAIL and stays as it is');
    });
  });

  describe('a failed trial that is tried again', () => {
    beforeEach(() => subject.storage.create(DEFINITION));

    it('is void, and another one waits in its place', async () => {
      const { storage } = subject;
      const failed = await trialIn(storage, 'FAIL');
      const again = { params: PARAMS, state: 'WAITING', systemAttrs: { fixed_params: PARAMS } } as const;
      expect(await storage.retry(failed, again)).toBe(1);
      const { trials, counted, open } = storage.view;
      expect(trials.map(({ state }) => state)).toEqual(['FAIL', 'WAITING']);
      expect(trials.map(countsAsTrial)).toEqual([false, false]);
      expect([counted, open]).toEqual([0, [1]]);
      expect(lastCorrection(trials[failed])).toMatchObject({ type: 'void', reason: 'tried again' });
      expect(trials[1].systemAttrs).toEqual({ fixed_params: PARAMS });
      const { position } = storage.view;
      expect(await storage.retry(failed, again)).toBeUndefined();
      expect(storage.view.position).toBe(position);
      await subject.expectSameAfterReopening();
    });

    it('is refused where it did not fail', async () => {
      const { storage } = subject;
      const complete = await trialIn(storage, 'COMPLETE');
      const again = { params: PARAMS, state: 'WAITING' } as const;
      await expect(storage.retry(complete, again)).rejects.toThrow('only a trial that failed');
      expect(storage.view.trials.length).toBe(1);
    });
  });

  describe('another objective', () => {
    beforeEach(() => subject.storage.create(DEFINITION));
    const to = { objective: { command: ['train'] }, metric: 'loss' };

    it('takes the place of one that only failed, whose trials become void', async () => {
      const { storage } = subject;
      await trialIn(storage, 'FAIL');
      await trialIn(storage, 'WAITING');
      await trialIn(storage, 'FAIL');
      await storage.correct(2, { type: 'void' });
      expect(await storage.redefine(to)).toEqual([0]);
      const { definition, trials, counted } = storage.view;
      expect(definition).toEqual({ ...DEFINITION, ...to });
      expect(counted).toBe(0);
      expect(lastCorrection(trials[0])).toMatchObject({
        type: 'void',
        reason: 'the objective was changed',
        was: { state: 'FAIL' },
      });
      expect(lastCorrection(trials[1])).toBeUndefined();
      expect(lastCorrection(trials[2])).not.toHaveProperty('reason');
      await subject.expectSameAfterReopening();
      await trialIn(subject.storage, 'COMPLETE');
      expect(subject.storage.view.counted).toBe(1);
    });

    it('takes the place of one that no trial ran', async () => {
      expect(await subject.storage.redefine(to)).toEqual([]);
      expect(subject.storage.view.definition).toEqual({ ...DEFINITION, ...to });
      await subject.expectSameAfterReopening();
    });

    it.each(['RUNNING', 'COMPLETE', 'PRUNED'] as const)('is refused beside a %s trial', async (state) => {
      const { storage } = subject;
      await trialIn(storage, 'FAIL');
      const number = await trialIn(storage, state);
      const before = storage.view.position;
      await expect(storage.redefine(to)).rejects.toThrow(`trial ${number} is ${state}`);
      expect(storage.view.position).toBe(before);
    });

    it('is refused after a trial that was complete and made void, as that can be taken back', async () => {
      const { storage } = subject;
      await storage.correct(await trialIn(storage, 'COMPLETE'), { type: 'void' });
      await expect(storage.redefine(to)).rejects.toThrow('trial 0 is FAIL');
      expect(storage.view.definition).toEqual(DEFINITION);
    });
  });

  describe('a wider space', () => {
    beforeEach(() => subject.storage.create(DEFINITION));
    const wider = {
      ...DEFINITION.space,
      lr: float(1e-6, 1, { log: true, default: 1e-3 }),
      batch: int(10, 120),
    };

    it('takes the place of the old one, in which trials of before are read', async () => {
      const { storage } = subject;
      await trialIn(storage, 'COMPLETE');
      await storage.widen(wider);
      expect(storage.view.definition).toEqual({ ...DEFINITION, space: wider });
      await opened(storage, { params: { ...PARAMS, lr: 0.9, batch: 10 }, state: 'RUNNING' });
      expect(storage.view.trials.map(({ distributions }) => distributions.lr)).toEqual([
        { type: 'float', low: 1e-5, high: 0.1, log: true },
        { type: 'float', low: 1e-6, high: 1, log: true },
      ]);
      expect(storage.view.parameters.lr).toEqual({ type: 'float', low: 1e-6, high: 1, log: true });
      await subject.expectSameAfterReopening();
    });

    it('may have more choices', async () => {
      const harness = await subject.anew();
      const storage = await harness.open({});
      await storage.create(EVERY_KIND as StudyDefinition);
      await opened(storage, { params: WITH_MOMENTUM, state: 'RUNNING' });
      const space = {
        ...EVERY_KIND.space,
        opt: choice(['sgd', 'adam', 'ünï "x"', 'lion'], { default: 'adam' }),
      };
      await storage.widen(space);
      const lion = { ...WITH_MOMENTUM, opt: 'lion' };
      const { momentum: _, ...params } = lion;
      const number = await opened(storage, { params, state: 'RUNNING' });
      expect(storage.view.trials[number].params.opt).toBe('lion');
      // One of the queue that has its parameters yet to come.
      const waiting = await opened(storage, { params: {}, state: 'WAITING' });
      await storage.claim(waiting);
      await storage.setParam(waiting, 'opt', space.opt, 'lion');
      expect(storage.view.trials[waiting].params).toEqual({ opt: 'lion' });
      await storage.close();
    });

    it('is refused where it does not hold the old one', async () => {
      const { storage } = subject;
      const { lr: _, ...without } = DEFINITION.space;
      const cases = [
        [without, 'space.lr is missing'],
        [{ ...DEFINITION.space, momentum: float(0, 1) }, 'space.momentum is new'],
        [{ ...DEFINITION.space, lr: float(1e-4, 1, { log: true }) }, 'space.lr would be'],
        [{ ...DEFINITION.space, lr: float(1e-6, 1) }, 'space.lr would be'],
        [{ ...DEFINITION.space, batch: int(10, 130, { step: 3 }) }, 'space.batch would be'],
        [{ ...DEFINITION.space, width: int(-1, 1) }, 'space.width would be'],
        [{ ...DEFINITION.space, lr: float(0, 1, { log: true }) }, 'space.lr'],
      ] as const;
      const before = storage.view.position;
      for (const [space, message] of cases) await expect(storage.widen(space)).rejects.toThrow(message);
      expect(storage.view.position).toBe(before);
    });
  });
}
