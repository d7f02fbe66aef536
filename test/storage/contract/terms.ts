// The storage contract: when a trial may be opened or claimed. This is what makes budgets exact.
import { beforeEach, describe, expect, test } from 'vitest';
import { workerWithoutLease } from '../../../src/storage/worker.ts';
import type { Storage } from '../../../src/trial/contracts.ts';
import { DEFINITION, PARAMS } from '../definition.ts';
import { contentOf, opened, type Subject, trialIn } from './subject.ts';

const RUNNING = { params: PARAMS, state: 'RUNNING' } as const;
const WAITING = { params: PARAMS, state: 'WAITING' } as const;

export function termTests(subject: Subject): void {
  describe('terms of opening', () => {
    let storage: Storage;
    beforeEach(async () => {
      storage = subject.storage;
      await storage.create(DEFINITION);
    });
    /** A call that is refused leaves nothing behind. */
    const expectRefused = async (call: () => Promise<unknown>, answer: unknown) => {
      const before = await contentOf(storage);
      expect(await call()).toBe(answer);
      expect(await contentOf(storage)).toEqual(before);
    };

    test('after: only from the trials that are there', async () => {
      expect(await storage.openTrial(RUNNING, { after: 0 })).toBe(0);
      await expectRefused(() => storage.openTrial(RUNNING, { after: 0 }), 'changed');
      await expectRefused(() => storage.openTrial(WAITING, { after: 2 }), 'changed');
      // What happens to the trials that are there does not matter.
      await storage.finish(0, { state: 'COMPLETE', value: 1 });
      expect(await storage.openTrial(RUNNING, { after: 1 })).toBe(1);
      await subject.expectSameAfterReopening();
    });

    test('after: of several at once one is served', async () => {
      const answers = await Promise.all([0, 1, 2].map(() => storage.openTrial(RUNNING, { after: 0 })));
      expect(answers).toEqual([0, 'changed', 'changed']);
    });

    test('budget: finished trials, running ones and those in the queue count', async () => {
      for (const state of ['COMPLETE', 'PRUNED', 'FAIL', 'RUNNING', 'WAITING'] as const) {
        await trialIn(storage, state);
      }
      await expectRefused(() => storage.openTrial(RUNNING, { budget: 5 }), 'full');
      await expectRefused(() => storage.openTrial(WAITING, { budget: 5 }), 'full');
      await expectRefused(() => storage.openTrial(RUNNING, { budget: 0 }), 'full');
      // Full comes before changed: it is of no use to suggest again.
      await expectRefused(() => storage.openTrial(RUNNING, { budget: 5, after: 0 }), 'full');
      expect(await storage.openTrial(RUNNING, { budget: 6, after: 5 })).toBe(5);
      await expectRefused(() => storage.openTrial(RUNNING, { budget: 6 }), 'full');
    });

    test('budget: a trial lost to an infrastructure fault does not count', async () => {
      const failure = { class: 'infrastructure', message: 'the worker was evicted' } as const;
      const lost = await trialIn(storage, 'RUNNING');
      await expectRefused(() => storage.openTrial(RUNNING, { budget: 1 }), 'full');
      await storage.finish(lost, { state: 'FAIL', failure });
      expect(await storage.openTrial(RUNNING, { budget: 1 })).toBe(1);
      await storage.finish(1, { state: 'FAIL', failure: { ...failure, class: 'crash' } });
      await expectRefused(() => storage.openTrial(RUNNING, { budget: 1 }), 'full');
    });

    test('budget: of several at once as many are served as there is room for', async () => {
      const answers = await Promise.all([0, 1, 2, 3].map(() => storage.openTrial(RUNNING, { budget: 2 })));
      expect(answers).toEqual([0, 1, 'full', 'full']);
    });

    test('budget: the queue is claimed up to it', async () => {
      for (let index = 0; index < 3; index++) await opened(storage, WAITING);
      expect(await storage.claim(0, 2)).toBe(true);
      await storage.finish(0, { state: 'COMPLETE', value: 1 });
      expect(await storage.claim(2, 2)).toBe(true);
      await expectRefused(() => storage.claim(1, 2), false);
      expect(await storage.claim(1, 3)).toBe(true);
    });

    if (!subject.shared) return;

    test('a trial that nobody has a lease of counts once it is finished', async () => {
      await opened(await subject.open({ worker: workerWithoutLease() }), RUNNING);
      expect(await storage.openTrial(RUNNING, { budget: 1 })).toBe(1);
      await storage.finish(0, { state: 'COMPLETE', value: 1 });
      await expectRefused(() => storage.openTrial(RUNNING, { budget: 2 }), 'full');
    });
  });
}
