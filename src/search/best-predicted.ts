// The configuration to trust when scores are noisy: not the luckiest score, but the tried configuration of which the
// model expects most.
import { createRng } from '../math/random.ts';
import { fitModel } from './model.ts';
import { observationsOf, signOf } from './observations.ts';
import type { History } from './sampler.ts';

/** The tried configuration with the best posterior mean. Means and deviations are in the metric's own units. */
export interface BestPredicted {
  /** The trial's number. */
  readonly number: number;
  /** The score that the model expects of this configuration, noise averaged out. */
  readonly mean: number;
  /** Posterior standard deviation of that expectation. */
  readonly sd: number;
  /** Standard deviation of a single score's noise, as the model infers it. */
  readonly noiseSd: number;
  /** Trials that cannot be told apart from this one, best first: see {@link bestPredicted}. */
  readonly indistinguishable: readonly number[];
}

/** With fewer scores than this the model says no more than they do. */
const MIN_COMPLETE = 3;

/** Expected scores closer than this many noise deviations may well come out in the other order when repeated. */
const NOISE_DEVIATIONS = 2;

/**
 * Fits the model to the COMPLETE trials and ranks them by posterior mean.
 *
 * Two trials cannot be told apart when their posterior means differ by less than twice the noise's standard deviation:
 * a repeat of each differs by its own noise, sqrt(2) deviations together, and so reverses the order at least 8 % of the
 * time.
 * @returns undefined with fewer than three complete trials
 * @throws HpoError NUMERICAL when no model can be fitted
 */
export function bestPredicted(history: History): BestPredicted | undefined {
  const trials = history.trials.filter(({ state }) => state === 'COMPLETE');
  const observations = observationsOf({ ...history, trials });
  if (observations.values.length < MIN_COMPLETE) return undefined;
  const model = fitModel(observations, createRng(history.seed, history.trials.length, 'best-predicted'));
  const ranked = observations.points
    .map((point, index) => ({ number: observations.trials[index], ...model.predict(point) }))
    .toSorted((a, b) => b.mean - a.mean);
  const [best, ...others] = ranked;
  const close = others.filter(({ mean }) => best.mean - mean < NOISE_DEVIATIONS * model.noiseSd);
  return {
    number: best.number,
    mean: signOf(history) * best.mean,
    sd: best.sd,
    noiseSd: model.noiseSd,
    indistinguishable: close.map(({ number }) => number),
  };
}
