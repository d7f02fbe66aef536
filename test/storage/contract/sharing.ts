// The storage contract: several storages open on one study at once.
import { beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import type { Storage } from '../../../src/trial/contracts.ts';
import { DEFINITION, EVERY_KIND, PARAMS } from '../definition.ts';
import { contentOf, opened, type Subject, trialIn } from './subject.ts';

const RUNNING = { params: PARAMS, state: 'RUNNING' } as const;

export function sharingTests(subject: Subject): void {
  describe('two storages on one study', () => {
    let first: Storage;
    let second: Storage;
    beforeEach(async () => {
      first = subject.storage;
      await first.create(DEFINITION);
      second = await subject.open();
    });

    test('have names of their own and know the same', async () => {
      expect(second.worker).not.toBe(first.worker);
      expect(second.place).toBe(first.place);
      expect(await contentOf(second)).toEqual(await contentOf(first));
      expect(second.view.definition).toEqual(DEFINITION);
    });

    test('see each other’s events, in one order', async () => {
      await opened(first, RUNNING);
      expect(second.view.trials).toEqual([]);
      expect((await second.refresh()).trials.length).toBe(1);
      expect(await opened(second, RUNNING)).toBe(1);
      await first.report(0, 0, 1);
      await second.report(1, 0, 2);
      await first.setStudyAttr('by', 'first');
      await second.setStudyAttr('by', 'second');
      await first.finish(0, { state: 'COMPLETE', value: 1 });
      await second.finish(1, { state: 'PRUNED' });
      expect(first.view.attrs).toEqual({ by: 'second' });
      expect(await contentOf(second)).toEqual(await contentOf(first));
      await subject.expectSameAfterReopening();
    });

    test('decide on the newest state, also where they have not read it', async () => {
      await opened(second, RUNNING);
      expect(await first.openTrial(RUNNING, { after: 0 })).toBe('changed');
      expect(first.view.trials.length).toBe(1);
      await second.finish(0, { state: 'COMPLETE', value: 1 });
      expect(await first.openTrial(RUNNING, { budget: 1 })).toBe('full');
      await expect(first.finish(0, { state: 'FAIL' })).rejects.toThrow(InputError);
      expect(first.view).toMatchObject({ position: second.view.position });
    });

    test('take each waiting trial once', async () => {
      for (let index = 0; index < 10; index++) await trialIn(first, 'WAITING');
      const claims = [...Array(10).keys()].flatMap((number) => [
        first.claim(number).then((taken) => (taken ? number : -1)),
        second.claim(number).then((taken) => (taken ? number : -1)),
      ]);
      const taken = (await Promise.all(claims)).filter((number) => number >= 0);
      expect(taken.toSorted((a, b) => a - b)).toEqual([...Array(10).keys()]);
    });

    test('number trials without gap or repeat, and keep to one budget, however they hurry', async () => {
      const storages = [first, second, await subject.open(), await subject.open()];
      const answers = await Promise.all(
        storages.flatMap((storage) =>
          Array.from({ length: 15 }, () => storage.openTrial(RUNNING, { budget: 40 })),
        ),
      );
      const numbers = answers.filter((answer) => typeof answer === 'number');
      expect(numbers.toSorted((a, b) => a - b)).toEqual([...Array(40).keys()]);
      expect(answers.filter((answer) => answer === 'full').length).toBe(20);
      const contents = await Promise.all(storages.map(contentOf));
      for (const content of contents) expect(content).toEqual(contents[0]);
      await subject.expectSameAfterReopening();
    });

    test('create a study once', async () => {
      const harness = await subject.anew();
      const storages = await Promise.all([harness.open({}), harness.open({}), harness.open({})]);
      const onlooker = await harness.open({});
      const results = await Promise.allSettled(
        storages.map((storage, index) => storage.create(index === 0 ? DEFINITION : EVERY_KIND)),
      );
      expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
      const contents = await Promise.all(storages.map(contentOf));
      for (const content of contents) expect(content).toEqual(contents[0]);
      expect(await contentOf(onlooker)).toEqual(contents[0]);
      for (const storage of [...storages, onlooker]) await storage.close();
    });
  });
}
