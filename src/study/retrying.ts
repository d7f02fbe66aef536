// Failed trials once more: their configurations go into the queue, and they themselves no longer count.
import { contains } from '../space/parameter.ts';
import type { ParameterValues, Space } from '../space/space.ts';
import type { Storage, StudyDefinition, StudyView } from '../trial/contracts.ts';
import { countsAsTrial, type Trial } from '../trial/trial.ts';
import { enqueuedTrial } from './enqueue.ts';

/** The numbers of the trials that failed and count. */
export function failedTrials({ trials }: Pick<StudyView, 'trials'>): number[] {
  return trials.filter((trial) => trial.state === 'FAIL' && countsAsTrial(trial)).map(({ number }) => number);
}

/**
 * Makes failed trials void and puts their configurations in the queue.
 * @returns how many: those that another process put there are not put there again
 */
export async function retryTrials(storage: Storage, numbers: readonly number[]): Promise<number> {
  const { space } = storage.view.definition as StudyDefinition;
  let count = 0;
  for (const number of numbers) {
    const again = enqueuedTrial(space, fitting(space, storage.view.trials[number]));
    const systemAttrs = { ...again.systemAttrs, 'hpo:by': 'retry', 'hpo:retry_of': number };
    if ((await storage.retry(number, { ...again, systemAttrs })) !== undefined) count++;
  }
  return count;
}

/** What the space holds of a configuration: one that was imported may lie outside, and is completed when it is run. */
function fitting(space: Space, { params }: Trial): ParameterValues {
  if (Object.keys(space).length === 0) return params;
  const fits = ([name, value]: [string, ParameterValues[string]]) =>
    Object.hasOwn(space, name) && contains(space[name], value);
  return Object.fromEntries(Object.entries(params).filter(fits));
}
