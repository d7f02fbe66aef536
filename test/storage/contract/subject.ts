// What the parts of the storage contract work on: a storage with a study, opened anew for each test.
import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import type { ParameterValues } from '../../../src/space/space.ts';
import type { OpenOptions } from '../../../src/storage/reader.ts';
import { newWorker } from '../../../src/storage/worker.ts';
import type { Storage } from '../../../src/trial/contracts.ts';
import type { TrialState } from '../../../src/trial/trial.ts';
import { PARAMS } from '../definition.ts';

/** One place for a study, and how to get rid of it. */
export interface Harness {
  /** Opens the study. Where a place is shared, each call opens the same one; else each makes a place of its own. */
  open(options: OpenOptions): Promise<Storage>;
  dispose(): Promise<void> | void;
}

/** A place under test. */
export interface Subject {
  readonly harness: Harness;
  /** Whether several storages can be open on one study, and the study outlives them. */
  readonly shared: boolean;
  storage: Storage;
  /** The time of day that storages see, in milliseconds. */
  now: number;
  /** Another storage: on the same study where it is shared. It is closed after the test. */
  open(options?: OpenOptions): Promise<Storage>;
  /** An empty place of its own. */
  anew(): Promise<Harness>;
  /** Closes the storage, opens it anew and checks that it knows the same. */
  expectSameAfterReopening(): Promise<void>;
}

export const STATES: readonly TrialState[] = ['RUNNING', 'COMPLETE', 'PRUNED', 'FAIL', 'WAITING'];

/** Everything that a storage knows, as one value. */
export async function contentOf(storage: Storage) {
  const { definition, attrs, trials, parameters, position } = await storage.refresh();
  return { definition, attrs, trials, parameters, position };
}

/** Opens a trial that must not be refused. */
export async function opened(storage: Storage, ...args: Parameters<Storage['openTrial']>): Promise<number> {
  const number = await storage.openTrial(...args);
  expect(number).toBeTypeOf('number');
  return number as number;
}

/** Brings a new trial into a state. */
export async function trialIn(
  storage: Storage,
  state: TrialState,
  params: ParameterValues = PARAMS,
): Promise<number> {
  const number = await opened(storage, { params, state: state === 'WAITING' ? 'WAITING' : 'RUNNING' });
  if (state === 'COMPLETE') await storage.finish(number, { state, value: 0.5 });
  if (state === 'PRUNED' || state === 'FAIL') await storage.finish(number, { state });
  return number;
}

/** One trial of the newest state. */
export async function trialOf(storage: Storage, number: number) {
  return (await storage.refresh()).trials[number];
}

/** The name of a worker whose process, on this machine, is dead. */
export function deadWorker(): string {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const [hpo, machine, , start, random] = newWorker().split('-');
  return [hpo, machine, pid, start, random].join('-');
}

/** The name of a worker on another machine. */
export function workerElsewhere(): string {
  return newWorker().replace(/^hpo-[^-]+/, 'hpo-0123456789');
}
