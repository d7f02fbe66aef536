// The storage contract: whose a running trial is, and what becomes of it when its process dies.
import { beforeEach, describe, expect, test } from 'vitest';
import { workerWithoutLease } from '../../../src/storage/worker.ts';
import type { Storage } from '../../../src/trial/contracts.ts';
import { DEFINITION, PARAMS } from '../definition.ts';
import { deadWorker, opened, type Subject, trialOf, workerElsewhere } from './subject.ts';

const RUNNING = { params: PARAMS, state: 'RUNNING' } as const;

export function ownershipTests(subject: Subject): void {
  describe('a running trial', () => {
    let storage: Storage;
    beforeEach(async () => {
      storage = subject.storage;
      await storage.create(DEFINITION);
    });

    test('stays with a process that lives', async () => {
      await opened(storage, RUNNING);
      expect(await storage.reclaim()).toEqual([]);
      expect(await trialOf(storage, 0)).toMatchObject({ state: 'RUNNING', worker: storage.worker });
    });

    if (!subject.shared) return;

    test('without a lease is everybody’s, and is never taken back', async () => {
      const asking = await subject.open({ worker: workerWithoutLease() });
      for (let index = 0; index < 3; index++) await opened(asking, RUNNING);
      await asking.close();
      expect(await storage.reclaim()).toEqual([]);
      await storage.report(0, 0, 1);
      await storage.setUserAttr(0, 'a', 1);
      await storage.finish(0, { state: 'COMPLETE', value: 1 });
      await storage.release(1);
      expect(await storage.claim(1)).toBe(true);
      expect(storage.view.trials.map(({ state }) => state)).toEqual(['COMPLETE', 'RUNNING', 'RUNNING']);
      await subject.expectSameAfterReopening();
    });

    test('is its owner’s alone', async () => {
      await opened(storage, RUNNING);
      const other = await subject.open();
      const before = await trialOf(storage, 0);
      const calls = [
        () => other.report(0, 0, 1),
        () => other.setParam(0, 'lr', DEFINITION.space.lr, 1e-3),
        () => other.setUserAttr(0, 'a', 1),
        () => other.setSystemAttr(0, 'a', 1),
        () => other.release(0),
        () => other.finish(0, { state: 'FAIL' }),
      ];
      for (const call of calls) {
        await expect(call()).rejects.toMatchObject({
          code: 'LEASE_LOST',
          message: `trial 0 is run by process ${process.pid}`,
        });
      }
      expect(await other.claim(0)).toBe(false);
      expect(await other.reclaim()).toEqual([]);
      expect(await trialOf(storage, 0)).toEqual(before);
      await storage.release(0);
      expect(await other.claim(0)).toBe(true);
      await expect(storage.finish(0, { state: 'FAIL' })).rejects.toMatchObject({ code: 'LEASE_LOST' });
      await other.finish(0, { state: 'COMPLETE', value: 1 });
      await subject.expectSameAfterReopening();
    });

    test('of a dead process goes back to the queue, with what it reported, and is run again', async () => {
      const dead = await subject.open({ worker: deadWorker() });
      await opened(dead, RUNNING);
      await opened(storage, RUNNING);
      await opened(dead, RUNNING);
      await opened(dead, { ...RUNNING, state: 'WAITING' });
      await dead.report(0, 2, 0.5);
      await dead.setUserAttr(0, 'a', 1);
      // It said why it failed and died before it could say that it did.
      await dead.setSystemAttr(2, 'hpo:failure', { class: 'crash', message: 'half told' });
      expect(await storage.reclaim()).toEqual([0, 2]);
      expect(await storage.reclaim()).toEqual([]);
      const states = storage.view.trials.map(({ state }) => state);
      expect(states).toEqual(['WAITING', 'RUNNING', 'WAITING', 'WAITING']);
      const [first, , third] = storage.view.trials;
      expect(first).toMatchObject({ intermediateValues: new Map([[2, 0.5]]), userAttrs: { a: 1 } });
      expect(third.systemAttrs['hpo:failure'] ?? null).toBeNull();
      expect(await storage.claim(0)).toBe(true);
      // The dead one turns out to live: the trial is not its own any more.
      await expect(dead.finish(0, { state: 'FAIL' })).rejects.toMatchObject({ code: 'LEASE_LOST' });
      await storage.finish(0, { state: 'COMPLETE', value: 1 });
      await subject.expectSameAfterReopening();
    });

    test('of a dead process is taken back by one of those that look', async () => {
      const dead = await subject.open({ worker: deadWorker() });
      for (let index = 0; index < 4; index++) await opened(dead, RUNNING);
      const others = await Promise.all([subject.open(), subject.open(), subject.open()]);
      const taken = await Promise.all(others.map((other) => other.reclaim()));
      expect(taken.flat().toSorted()).toEqual([0, 1, 2, 3]);
      expect((await storage.refresh()).trials.every(({ state }) => state === 'WAITING')).toBe(true);
    });

    test('of another machine stays there as long as that is heard of', async () => {
      const elsewhere = await subject.open({ worker: workerElsewhere() });
      await opened(elsewhere, RUNNING);
      await elsewhere.heartbeat();
      expect(await storage.reclaim()).toEqual([]);
      await expect(storage.finish(0, { state: 'FAIL' })).rejects.toThrow(/process \d+ of another machine/);
    });
  });
}
