// The storage contract: a study, its definition, its end.
import { beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import { DEFINITION, EVERY_KIND, PARAMS } from '../definition.ts';
import { contentOf, type Subject, trialIn } from './subject.ts';

export function studyTests(subject: Subject): void {
  describe('a study', () => {
    test('has its definition, and only one', async () => {
      const { storage } = subject;
      await storage.create(DEFINITION);
      const { definition } = storage.view;
      expect(definition).toEqual(DEFINITION);
      expect(Object.keys(definition?.space ?? {})).toEqual(['lr', 'batch', 'width']);
      const before = await contentOf(storage);
      for (const again of [DEFINITION, EVERY_KIND]) {
        await expect(storage.create(again)).rejects.toMatchObject({ code: 'STORAGE' });
      }
      expect(await contentOf(storage)).toEqual(before);
      await subject.expectSameAfterReopening();
    });

    test.each([
      EVERY_KIND,
      { ...DEFINITION, name: 'defined as it runs', space: {} },
      { ...DEFINITION, name: '__proto__', objective: null, seed: 0 },
    ])('keeps the definition $name', async (definition) => {
      await subject.storage.create(definition);
      expect(subject.storage.view.definition).toEqual(definition);
      expect(Object.keys(subject.storage.view.definition?.space ?? {})).toEqual(
        Object.keys(definition.space),
      );
      await subject.expectSameAfterReopening();
    });

    test('before its creation takes nothing', async () => {
      const { storage } = subject;
      const empty = { definition: undefined, attrs: {}, trials: [], parameters: {}, position: 0 };
      expect(await contentOf(storage)).toEqual(empty);
      await expect(storage.openTrial({ params: PARAMS, state: 'RUNNING' })).rejects.toThrow(InputError);
      await expect(storage.setStudyAttr('a', 1)).rejects.toThrow(InputError);
      await expect(storage.importTrials([])).rejects.toThrow(InputError);
      expect(await storage.reclaim()).toEqual([]);
      await storage.heartbeat();
      expect(await contentOf(storage)).toEqual(empty);
      await subject.expectSameAfterReopening();
    });
  });

  describe('a storage', () => {
    beforeEach(() => subject.storage.create(DEFINITION));

    test('counts every event, and makes a new view only when there is one', async () => {
      const { storage } = subject;
      const before = storage.view;
      expect(before.position).toBeGreaterThan(0);
      expect(await storage.refresh()).toBe(before);
      const changes = [
        () => storage.openTrial({ params: PARAMS, state: 'WAITING' }),
        () => storage.claim(0),
        () => storage.report(0, 0, 1),
        () => storage.setUserAttr(0, 'a', 1),
        () => storage.setSystemAttr(0, 'a', 1),
        () => storage.release(0),
        () => storage.claim(0),
        () => storage.finish(0, { state: 'COMPLETE', value: 1 }),
        () => storage.setStudyAttr('a', 1),
      ];
      for (const [index, change] of changes.entries()) {
        const { position } = storage.view;
        await change();
        expect(storage.view.position, `change ${index}`).toBe(position + 1);
      }
      expect(before).toMatchObject({ trials: [], attrs: {} });
      await expect(storage.report(0, 1, 1)).rejects.toThrow(InputError);
      expect(storage.view.position).toBe(before.position + changes.length);
      await subject.expectSameAfterReopening();
    });

    test('does what is asked of it at once in the order of asking', async () => {
      const { storage } = subject;
      const numbers = Array.from({ length: 20 }, () =>
        storage.openTrial({ params: PARAMS, state: 'RUNNING' }),
      );
      const ends = [0, 1, 2].map((number) => storage.finish(number, { state: 'COMPLETE', value: number }));
      expect(await Promise.all(numbers)).toEqual([...Array(20).keys()]);
      await Promise.all(ends);
      const { trials } = storage.view;
      expect(trials.slice(0, 4).map(({ value }) => value)).toEqual([0, 1, 2, null]);
      await subject.expectSameAfterReopening();
    });

    test('goes on after a refusal', async () => {
      const { storage } = subject;
      const results = await Promise.allSettled([
        storage.openTrial({ params: {}, state: 'RUNNING' }),
        storage.report(7, 0, 1),
        storage.finish(0, { state: 'COMPLETE', value: Number.NaN }),
        storage.openTrial({ params: PARAMS, state: 'WAITING' }),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
      expect(storage.view.trials.length).toBe(2);
      await subject.expectSameAfterReopening();
    });

    test('takes nothing more once closed, and may be closed again', async () => {
      const { storage } = subject;
      await trialIn(storage, 'RUNNING');
      await storage.close();
      await storage.close();
      const late = [
        () => storage.openTrial({ params: PARAMS, state: 'RUNNING' }),
        () => storage.finish(0, { state: 'FAIL' }),
      ];
      for (const call of late) await expect(call()).rejects.toMatchObject({ code: 'STORAGE' });
      expect(storage.view.trials.length).toBe(1);
    });

    test('says where it is and who it is', async () => {
      expect(subject.storage.place).not.toBe('');
      const named = await subject.open({ worker: 'me' });
      expect(named.worker).toBe('me');
      expect(subject.storage.worker).toMatch(/^hpo-/);
    });
  });
}
