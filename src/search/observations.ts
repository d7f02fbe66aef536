// What a history says about scores: one value, larger is better, for each configuration that was really tried.
import { encode } from '../space/encoding.ts';
import type { Space } from '../space/space.ts';
import type { Trial } from '../trial/trial.ts';
import type { History } from './sampler.ts';
import { isLost } from './tried.ts';

/** Tried configurations with their scores, and the configurations that still run. */
export interface Observations {
  /** Points of the unit cube, one for each value. */
  readonly points: readonly Float64Array[];
  /** Scores in the user's units, negated where the study minimises: larger is better. */
  readonly values: Float64Array;
  /** Numbers of the trials that the values come from. */
  readonly trials: readonly number[];
  /** Points of the running and waiting trials. */
  readonly pending: readonly Float64Array[];
}

const encoded = new WeakMap<Trial, { readonly space: Space; readonly point: Float64Array }>();

/** A trial's point. Views of trials never change, so it is made once. */
function pointOf(space: Space, trial: Trial): Float64Array {
  const known = encoded.get(trial);
  if (known?.space === space) return known.point;
  const point = encode(space, trial.params);
  encoded.set(trial, { space, point });
  return point;
}

/** +1 where larger scores are better, else -1: scores times this are to be maximised. */
export function signOf({ direction }: Pick<History, 'direction'>): 1 | -1 {
  return direction === 'maximize' ? 1 : -1;
}

/**
 * The observations of a history. A trial without a finite score of its own (failed, but not lost to infrastructure)
 * counts as the worst score seen, so that its region is not proposed again and again; without any score to compare
 * with, nothing is observed.
 */
export function observationsOf(history: History): Observations {
  const sign = signOf(history);
  const known = history.trials.filter((trial) => !isLost(trial));
  const finished = known.filter(({ state }) => state !== 'RUNNING' && state !== 'WAITING');
  const scores = finished.map((trial) => scoreOf(trial, sign));
  const worst = scores.reduce<number | undefined>(
    (least, score) => (score === undefined || (least !== undefined && least <= score) ? least : score),
    undefined,
  );
  const observed = worst === undefined ? [] : finished;
  const point = (trial: Trial) => pointOf(history.space, trial);
  return {
    points: observed.map(point),
    values: Float64Array.from(observed, (_, index) => scores[index] ?? (worst as number)),
    trials: observed.map(({ number }) => number),
    pending: known.filter(({ state }) => state === 'RUNNING' || state === 'WAITING').map(point),
  };
}

function scoreOf({ state, value }: Trial, sign: number): number | undefined {
  const usable = (state === 'COMPLETE' || state === 'PRUNED') && value !== null && Number.isFinite(value);
  return usable ? sign * value : undefined;
}

/** The first observations, as if nothing ran. */
export function first(observations: Observations, count: number): Observations {
  return {
    points: observations.points.slice(0, count),
    values: observations.values.slice(0, count),
    trials: observations.trials.slice(0, count),
    pending: [],
  };
}
