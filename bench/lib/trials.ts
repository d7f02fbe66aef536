// Trials as a study would have them.
import type { ParameterValues } from '../../src/space/space.ts';
import type { Trial } from '../../src/trial/trial.ts';

/** A trial that ended with a value. */
export const completed = (number: number, params: ParameterValues, value: number): Trial => ({
  number,
  state: 'COMPLETE',
  params,
  value,
  intermediateValues: new Map(),
  userAttrs: {},
  systemAttrs: {},
  startedAt: 0,
  completedAt: 0,
  distributions: {},
  worker: 'bench',
});
