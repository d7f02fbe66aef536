// Observations for the Gaussian process's tests.
import { covarianceOf } from '../../src/gp/covariance.ts';
import type { GaussianProcess, Hyperparameters } from '../../src/gp/gp.ts';
import { conditionOn } from '../../src/gp/posterior.ts';
import { type Scores, scoresOf } from '../../src/gp/scores.ts';
import type { DenseMatrix } from '../../src/math/linalg.ts';
import { createRng } from '../../src/math/random.ts';

/** Random points, n x d. */
export function randomPoints(n: number, d: number, seed: number): DenseMatrix {
  const rng = createRng(seed, 0, 'points');
  return { rows: n, columns: d, data: Float64Array.from({ length: n * d }, rng.uniform) };
}

/** Every column. */
export const allColumns = (d: number): number[] => Array.from({ length: d }, (_, k) => k);

/** A smooth function of each column, less of each further one. */
export function smooth(point: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < point.length; k++) sum += Math.sin(5 * point[k] + k) / (k + 1);
  return 30 + 4 * sum;
}

/** What a process is of. */
interface Observed {
  readonly x: DenseMatrix;
  readonly y: Float64Array;
  readonly cosineColumns: readonly number[];
}

/** The smooth function at random points, with normal noise of the given standard deviation. */
export function observe(n: number, d: number, seed: number, noise = 0): Observed {
  const x = randomPoints(n, d, seed);
  const rng = createRng(seed, 0, 'noise');
  const y = Float64Array.from({ length: n }, (_, i) => {
    return smooth(x.data.subarray(i * d, (i + 1) * d)) + noise * rng.normal();
  });
  return { x, y, cosineColumns: allColumns(d) };
}

/** One length-scale for all columns. */
export function hyperparametersOf(
  d: number,
  lengthscale: number,
  scale: number,
  noise: number,
  additive = 0.3,
  warp = 0,
): Hyperparameters {
  return { lengthscales: new Float64Array(d).fill(lengthscale), scale, noise, additive, warp };
}

/** The process of the user's values. */
export function processOf(
  { x, y, cosineColumns }: Observed,
  hyperparameters: Hyperparameters,
): { readonly gp: GaussianProcess; readonly scores: Scores } {
  const scores = scoresOf(y, hyperparameters.warp);
  return { gp: conditionOn(covarianceOf({ x, cosineColumns }, hyperparameters), scores.z), scores };
}
