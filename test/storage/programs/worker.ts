// Run as a program: works on the study of a storage until it has as many finished trials as asked for, and prints each
// trial when it was opened and when its result was stored. It may be killed at any moment.
// Usage: worker.ts URL TRIALS [MILLISECONDS A TRIAL]
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HpoError } from '../../../src/errors.ts';
import type { Storage } from '../../../src/trial/contracts.ts';
import { isFinished, type Trial } from '../../../src/trial/trial.ts';
import { DEFINITION, PARAMS } from '../definition.ts';
import { openStorage } from './open-storage.ts';

const [url, budgetText, millisecondsText = '0'] = process.argv.slice(2);
const [budget, milliseconds] = [Number(budgetText), Number(millisecondsText)];

/** Several workers begin at once: one of them creates the study. */
async function createStudy(storage: Storage): Promise<void> {
  try {
    await storage.create(DEFINITION);
  } catch (error) {
    const { view } = storage;
    if (!(error instanceof HpoError) || view.definition === undefined) throw error;
  }
}

/** A trial to run: one from the queue, or a new one where there is room. */
async function nextTrial(storage: Storage, trials: readonly Trial[]): Promise<number | undefined> {
  const waiting = trials.find(({ state }) => state === 'WAITING');
  if (waiting !== undefined)
    return (await storage.claim(waiting.number, budget)) ? waiting.number : undefined;
  const opened = await storage.openTrial({ params: PARAMS, state: 'RUNNING' }, { budget });
  return typeof opened === 'number' ? opened : undefined;
}

async function runTrial(storage: Storage, number: number): Promise<void> {
  writeSync(1, `asked ${number}\n`);
  await storage.report(number, 0, number / 2);
  if (milliseconds > 0) await sleep(Math.random() * milliseconds * 2);
  await storage.setUserAttr(number, 'process', process.pid);
  await storage.finish(number, { state: 'COMPLETE', value: number });
  writeSync(1, `told ${number}\n`);
}

const storage = await openStorage(url);
if (storage.view.definition === undefined) await createStudy(storage);
for (;;) {
  const { trials } = await storage.refresh();
  if (trials.filter(({ state }) => isFinished(state)).length >= budget) break;
  const number = await nextTrial(storage, trials);
  if (number !== undefined) await runTrial(storage, number);
  else {
    await storage.reclaim();
    await sleep(5);
  }
}
await storage.close();
