// The Gaussian process of a history's observations, in terms a sampler needs. Scores are the user's, signed so that
// larger is better; the process itself lives in units of z (gp/gp.ts).
import { type Covariance, covarianceOf } from '../gp/covariance.ts';
import type { GaussianProcess, Inputs, Prediction } from '../gp/gp.ts';
import { conditionOn } from '../gp/posterior.ts';
import { type Expected, type Scores, scoresOf } from '../gp/scores.ts';
import type { Factor } from '../math/jitter.ts';
import type { FeatureMap } from '../space/features.ts';
import { kept, MAX_OBSERVATIONS, MAX_PENDING } from './kept.ts';
import { first, type Observations } from './observations.ts';
import { createFitMemory, type FitMemory, inputsOf, type ScheduledFit, scheduledFit } from './refit.ts';

/** A fitted model. */
export interface Model {
  readonly gp: GaussianProcess;
  readonly scores: Scores;
  /** The observations that it is made of. */
  readonly observations: Observations;
  /** The incumbent: the best score observed, or expected of a running trial; in units of z. */
  readonly best: number;
  /** The observed point with the best posterior mean. */
  readonly anchor: Float64Array;
  /** Of each feature. */
  readonly lengthScales: Float64Array;
  /** Standard deviation of a score's noise at the anchor, in the user's units. */
  readonly noiseSd: number;
  /** What the user should know about the fit. */
  readonly warning?: string;
  /** Posterior of z at a point. */
  predict(point: Float64Array): Prediction;
  /** Expected score and its deviation at a point, noise apart, in the user's units. */
  expect(point: Float64Array): Expected;
}

/** What one history's models share. Forgetting it costs time only: equal histories have equal models without it. */
export interface ModelMemory {
  readonly fits: FitMemory;
  covariance?: Covariance;
}

export const createModelMemory = (): ModelMemory => ({ fits: createFitMemory() });

/** How a model is made. */
export interface ModelOptions {
  /** The last model of this memory cannot be used afterwards. */
  readonly memory?: ModelMemory;
  /** Observations that the model is made of, at most; {@link MAX_OBSERVATIONS} when left out. */
  readonly limit?: number;
  readonly factor?: Factor | undefined;
}

/**
 * All observations where they are no more than the limit. Else those that kept.ts chooses at the last fit, and every newer
 * one where these are no more than half: the choice stands until the next fit, so that the covariance grows by a row a trial.
 */
function modelled(observations: Observations, { size, next }: ScheduledFit, limit: number): Observations {
  const pending = observations.pending.slice(-MAX_PENDING);
  if (observations.values.length <= limit) return { ...observations, pending };
  if (2 * (next - size) > limit) return kept(observations, limit);
  const chosen = kept(first(observations, size), limit - (next - size));
  return {
    points: [...chosen.points, ...observations.points.slice(size)],
    values: Float64Array.of(...chosen.values, ...observations.values.subarray(size)),
    trials: [...chosen.trials, ...observations.trials.slice(size)],
    pending,
  };
}

/**
 * Running trials count as if they had scored what the model expects of them (the "kriging believer" of Ginsbourger, Le
 * Riche and Carraro 2010, "Kriging is well-suited to parallelize optimization"): that removes the uncertainty around
 * them, and with it the reason to go there again. The incumbent counts them too, or else what they promise would be
 * promised once more by every point beside them.
 */
function withPending(
  fitted: GaussianProcess,
  covariance: Covariance,
  pending: Inputs,
  factor: Factor | undefined,
): { readonly gp: GaussianProcess; readonly covariance: Covariance } {
  if (pending.x.rows === 0) return { gp: fitted, covariance };
  const expected = fitted.predictBatch(pending.x).mean;
  const { x, cosineColumns, hyperparameters } = covariance;
  const data = new Float64Array(x.data.length + pending.x.data.length);
  data.set(x.data);
  data.set(pending.x.data, x.data.length);
  const all = { x: { ...x, rows: x.rows + pending.x.rows, data }, cosineColumns };
  const more = covarianceOf(all, hyperparameters, { known: covariance, factor });
  const z = Float64Array.of(...fitted.z, ...expected);
  return { gp: conditionOn(more, z), covariance: more };
}

/** Where the largest value is. */
const argmax = (values: Float64Array): number =>
  values.reduce((best, value, index) => (value > values[best] ? index : best), 0);

/**
 * Fits the model to the observations and conditions it on the pending points too.
 * @throws HpoError NUMERICAL when no model of the fit's ladder can be computed, or none with the pending points
 */
export function fitModel(observations: Observations, map: FeatureMap, options: ModelOptions = {}): Model {
  const { memory, factor, limit = MAX_OBSERVATIONS } = options;
  const scheduled = scheduledFit(observations, map, memory?.fits, factor);
  const { hyperparameters, warning } = scheduled.fit;
  const used = modelled(observations, scheduled, limit);
  const scores = scoresOf(used.values, hyperparameters.warp);
  const covariance = covarianceOf(inputsOf(used.points, map), hyperparameters, {
    known: memory?.covariance,
    willGrow: memory !== undefined || used.pending.length > 0,
    factor,
  });
  const fitted = conditionOn(covariance, scores.z);
  const top = argmax(fitted.fitted);
  const { gp, covariance: whole } = withPending(fitted, covariance, inputsOf(used.pending, map), factor);
  if (memory) memory.covariance = whole;
  const predict = (point: Float64Array) => gp.predict(map.features(point));
  const noise = { mean: fitted.fitted[top], variance: hyperparameters.noise };
  return {
    gp,
    scores,
    observations: used,
    best: gp.z.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
    anchor: used.points[top],
    lengthScales: hyperparameters.lengthscales,
    noiseSd: scores.expect(noise).sd,
    ...(warning === undefined ? {} : { warning }),
    predict,
    expect: (point) => scores.expect(predict(point)),
  };
}
