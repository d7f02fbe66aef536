// The configuration to trust when scores are noisy: not the luckiest score, but the tried configuration of which the
// model expects most.
import { HpoError } from '../errors.ts';
import type { Factor } from '../math/jitter.ts';
import { featureMap } from '../space/features.ts';
import type { ParameterValues } from '../space/space.ts';
import { fitModel } from './model.ts';
import { observationsOf, signOf } from './observations.ts';
import type { History } from './sampler.ts';

/** The tried configuration with the best posterior mean. Means and deviations are in the metric's own units. */
export interface BestPredicted {
  /** The trial's number and configuration. */
  readonly number: number;
  readonly params: ParameterValues;
  /** The score that the model expects of this configuration, noise averaged out. */
  readonly mean: number;
  /** Posterior standard deviation of that expectation: see gp/scores.ts. */
  readonly sd: number;
  /** Standard deviation of a single score's noise there, as the model infers it. */
  readonly noiseSd: number;
  /** Trials that cannot be told apart from this one, best first: see {@link bestPredicted}. */
  readonly indistinguishable: readonly number[];
}

/** With fewer scores than this the model says no more than they do. */
const MIN_COMPLETE = 3;

/** Expected scores closer than this many noise deviations may well come out in the other order when repeated. */
const NOISE_DEVIATIONS = 2;

/**
 * Fits the model to the COMPLETE trials and ranks them by posterior mean: of more than 1,000, those that kept.ts keeps.
 *
 * Two trials cannot be told apart when their posterior means differ by less than twice the noise's standard deviation:
 * a repeat of each differs by its own noise, sqrt(2) deviations together, and so reverses the order at least 8 % of the
 * time.
 * @param factor what factors the model's matrices; cholesky.ts without it
 * @returns undefined with fewer than three complete trials, and when no model of them can be computed (NUMERICAL): what a
 * study has learned can be told without it
 */
export function bestPredicted(history: History, factor?: Factor): BestPredicted | undefined {
  return unlessNumerical(() => predictBest(history, factor));
}

function unlessNumerical<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof HpoError && error.code === 'NUMERICAL') return undefined;
    throw error;
  }
}

/**
 * The COMPLETE trials by posterior mean, best first, in the metric's own units.
 * @returns undefined where {@link bestPredicted} is
 */
export function rankedByPosterior(
  history: History,
): readonly { readonly number: number; readonly mean: number }[] | undefined {
  const sign = signOf(history);
  const found = unlessNumerical(() => ranking(history));
  return found?.ranked.map(({ number, mean }) => ({ number, mean: sign * found.model.scores.toUser(mean) }));
}

/** The model of a history with its trials by posterior mean of z; larger is better. */
function ranking(history: History, factor?: Factor) {
  const trials = history.trials.filter(({ state }) => state === 'COMPLETE');
  const observations = observationsOf({ ...history, trials });
  if (observations.values.length < MIN_COMPLETE) return undefined;
  const model = fitModel(observations, featureMap(history.space), { factor });
  const { points, trials: numbers } = model.observations;
  const ranked = points
    .map((point, index) => ({ number: numbers[index], ...model.predict(point) }))
    .toSorted((a, b) => b.mean - a.mean);
  return { trials, model, ranked };
}

function predictBest(history: History, factor?: Factor): BestPredicted | undefined {
  const found = ranking(history, factor);
  if (found === undefined) return undefined;
  const { trials, model, ranked } = found;
  const [best, ...others] = ranked;
  // In units of z, in which the noise is the same everywhere.
  const noise = Math.sqrt(model.gp.hyperparameters.noise);
  const close = others.filter(({ mean }) => best.mean - mean < NOISE_DEVIATIONS * noise);
  const { mean, sd } = model.scores.expect(best);
  const params = trials.find(({ number }) => number === best.number)?.params ?? {};
  return {
    number: best.number,
    params,
    mean: signOf(history) * mean,
    sd,
    noiseSd: model.noiseSd,
    indistinguishable: close.map(({ number }) => number),
  };
}
