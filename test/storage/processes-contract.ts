// What every storage must stand when several processes work on one study, as one suite.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../src/trial/contracts.ts';
import { killWorkers } from './programs/kill-workers.ts';
import { openStorage } from './programs/open-storage.ts';

/** A place for one study that other processes find by its URL. */
interface ProcessHarness {
  readonly url: string;
  dispose(): Promise<void> | void;
}

/** Checks that every trial of the budget is there, once, with what was told of it. */
export async function expectExactStudy(
  storage: Storage,
  trials: number,
  told: readonly number[],
): Promise<void> {
  const view = await storage.refresh();
  expect(view.trials.map(({ state }) => state)).toEqual(Array(trials).fill('COMPLETE'));
  expect(view.trials.map(({ value }) => value)).toEqual([...Array(trials).keys()]);
  for (const { number, intermediateValues } of view.trials) {
    expect([...intermediateValues]).toEqual([[0, number / 2]]);
  }
  expect(new Set(told).size).toBe(told.length);
}

export function processesContract(
  name: string,
  harnessOf: () => ProcessHarness | Promise<ProcessHarness>,
): void {
  describe(`${name} stands many processes`, () => {
    let harness: ProcessHarness;
    let storage: Storage;
    beforeEach(async () => {
      harness = await harnessOf();
    });
    afterEach(async () => {
      await storage.close();
      await harness.dispose();
    });

    test('killed at any moment: nothing that was told is lost or doubled, nothing is stuck', async () => {
      const plan = { url: harness.url, workers: 4, trials: 120, kills: 8, milliseconds: 4 };
      const { killed, told, complaints } = await killWorkers(plan);
      expect(complaints).toEqual([]);
      expect(killed).toBe(plan.kills);
      storage = await openStorage(harness.url);
      await expectExactStudy(storage, plan.trials, told);
      expect(await storage.reclaim()).toEqual([]);
    }, 180_000);

    test('sixteen at once: none of them sees an error, and the budget is exact', async () => {
      const plan = { url: harness.url, workers: 16, trials: 320, kills: 0, milliseconds: 0 };
      const { told, complaints } = await killWorkers(plan);
      expect(complaints).toEqual([]);
      expect(told.toSorted((a, b) => a - b)).toEqual([...Array(plan.trials).keys()]);
      storage = await openStorage(harness.url);
      await expectExactStudy(storage, plan.trials, told);
    }, 180_000);
  });
}
