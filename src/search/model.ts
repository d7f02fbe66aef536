// The Gaussian process of a history's observations, in terms a sampler needs. Scores are the user's, signed so that
// larger is better; the process itself lives in standardised units.
import { rowsOf } from '../acquisition/surface.ts';
import { fitGp } from '../gp/fit.ts';
import type { GaussianProcess } from '../gp/gp.ts';
import { gaussianProcess } from '../gp/posterior.ts';
import { toUserUnits } from '../gp/standardize.ts';
import type { DenseMatrix, LinearAlgebra } from '../math/linalg.ts';
import type { Rng } from '../math/random.ts';
import type { FeatureMap } from '../space/features.ts';
import { kept } from './kept.ts';
import type { Observations } from './observations.ts';

/** A fitted model. */
export interface Model {
  readonly gp: GaussianProcess;
  /** The incumbent: the best score observed, or expected of a running trial; in standardised units. */
  readonly best: number;
  /** The observed point with the best posterior mean. */
  readonly anchor: Float64Array;
  /** Of each feature. */
  readonly lengthScales: Float64Array;
  /** Standard deviation of a score's noise, in the user's units. */
  readonly noiseSd: number;
  /** What the user should know about the fit. */
  readonly warning?: string;
  /** Expected score and its deviation at a point, noise apart, in the user's units. */
  predict(point: Float64Array): { readonly mean: number; readonly sd: number };
}

/** The hyperparameters are looked for with no more observations than this, and improved from there with all. */
const MAX_SEARCHED = 100;

/**
 * Fits the model to the observations and conditions it on the pending points too.
 * @throws HpoError NUMERICAL when no model of the fit's ladder can be computed, or none with the pending points
 */
export function fitModel(
  observations: Observations,
  { features, dimension }: FeatureMap,
  rng: Rng,
  linalg?: LinearAlgebra,
): Model {
  const { points } = observations;
  const inputOf = (some: Observations) => ({
    x: rowsOf(some.points.map(features), dimension),
    y: some.values,
    rng,
    ...(linalg && { linalg }),
  });
  const few = points.length > MAX_SEARCHED ? kept(observations, MAX_SEARCHED) : undefined;
  const warmStart = few && fitGp(inputOf(few)).hyperparameters;
  const input = inputOf(observations);
  const { x } = input;
  const { gp: fitted, warning } = fitGp({ ...input, ...(warmStart && { warmStart }) });
  const { gp, values } = withPending(
    fitted,
    x,
    observations.pending.map(features),
    observations.values,
    linalg,
  );
  const means = gp.predictBatch(x).mean;
  const predict = (point: Float64Array) => {
    const { mean, variance } = toUserUnits(gp.predict(features(point)), gp);
    return { mean, sd: Math.sqrt(variance) };
  };
  return {
    gp,
    best: (Math.max(...values) - gp.yMean) / gp.ySd,
    anchor: points[means.indexOf(Math.max(...means))],
    lengthScales: gp.hyperparameters.lengthscales,
    noiseSd: Math.sqrt(fitted.hyperparameters.noise) * fitted.ySd,
    ...(warning === undefined ? {} : { warning }),
    predict,
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
  x: DenseMatrix,
  pending: readonly Float64Array[],
  values: Float64Array,
  linalg?: LinearAlgebra,
): { readonly gp: GaussianProcess; readonly values: Float64Array } {
  if (pending.length === 0) return { gp: fitted, values };
  const expected = pending.map((point) => toUserUnits(fitted.predict(point), fitted).mean);
  const believed = Float64Array.of(...values, ...expected);
  const more = rowsOf(pending, x.columns);
  const data = Float64Array.from([...x.data, ...more.data]);
  const all = { rows: x.rows + more.rows, columns: x.columns, data };
  return { gp: gaussianProcess(all, believed, fitted.hyperparameters, linalg), values: believed };
}
