// Trials for tests of samplers, without a study.
import type { History, Sampler } from '../../src/search/sampler.ts';
import type { ParameterValues, Space } from '../../src/space/space.ts';
import type { Direction, FailureClass, Trial } from '../../src/trial/trial.ts';

const blank = {
  value: null,
  intermediateValues: new Map<number, number>(),
  userAttrs: {},
  systemAttrs: {},
  startedAt: 0,
  completedAt: 0,
  distributions: {},
  worker: 'test',
};

/** A configuration of numbers only. */
export type Numbers = Readonly<Record<string, number>>;

export const complete = (number: number, params: ParameterValues, value: number): Trial => ({
  ...blank,
  number,
  state: 'COMPLETE',
  params,
  value,
});

export const running = (number: number, params: ParameterValues): Trial => ({
  ...blank,
  number,
  state: 'RUNNING',
  params,
  completedAt: null,
});

export const pruned = (number: number, params: ParameterValues, value: number | null): Trial => ({
  ...blank,
  number,
  state: 'PRUNED',
  params,
  value,
});

export const failed = (number: number, params: ParameterValues, failureClass: FailureClass): Trial => ({
  ...blank,
  number,
  state: 'FAIL',
  params,
  systemAttrs: { 'hpo:failure': { class: failureClass, message: 'for a test' } },
});

export interface SearchRun {
  readonly space: Space;
  readonly sampler: Sampler;
  readonly constraints?: readonly string[];
  readonly evaluate: (params: Numbers) => number;
  readonly trials: number;
  readonly seed?: number;
  readonly direction?: Direction;
}

/** Asks, evaluates and tells in turn, until the trials are done or the sampler has nothing left. */
export function runSearch(run: SearchRun): History & { readonly trials: Trial[] } {
  const { space, constraints = [], sampler, evaluate, seed = 0, direction = 'minimize' } = run;
  const history = { space, constraints, direction, seed, trials: [] as Trial[] };
  while (history.trials.length < run.trials) {
    const suggestion = sampler.suggest(history);
    if (suggestion === undefined) break;
    const value = evaluate(suggestion.params as Numbers);
    history.trials.push(complete(history.trials.length, suggestion.params, value));
  }
  return history;
}

/** The smallest value among a search's complete trials. */
export const smallest = (history: History): number =>
  Math.min(...history.trials.map(({ value }) => value ?? Number.POSITIVE_INFINITY));
