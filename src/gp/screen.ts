// Many candidates against many observations: exact means, and variances given a few of the observations only. A variance
// given fewer observations is never smaller, so what looks uncertain here may be less so, never more. Symbols: see gp.ts.
import { solveRows } from '../math/cholesky.ts';
import type { DenseMatrix } from '../math/linalg.ts';
import { HARMONICS, writeCosines } from './cosine.ts';
import { type Covariance, covarianceOf } from './covariance.ts';
import type { BatchPrediction } from './gp.ts';
import { addCosineRow, cosineProduct, maternRow, scaleRows } from './kernel.ts';
import { dot, priorVariance, squareSum, VARIANCE_FLOOR } from './vectors.ts';

export type Screen = (points: DenseMatrix) => BatchPrediction;

/** Observations that the variance is given: the best half of them, the rest from all over. */
const OBSERVATIONS = 120;

/** The rows with the best values and some spread over the others, in order; of equal values the older ones. */
function chosenRows(z: Float64Array): number[] {
  const all = Array.from(z.keys()).sort((a, b) => z[b] - z[a] || a - b);
  const best = all.slice(0, OBSERVATIONS / 2);
  const others = all.slice(OBSERVATIONS / 2).sort((a, b) => a - b);
  const room = OBSERVATIONS - best.length;
  const spread = Array.from({ length: room }, (_, k) => others[Math.floor((k * others.length) / room)]);
  return [...best, ...spread].sort((a, b) => a - b);
}

/** The covariance of some of the rows. */
function part({ x, cosineColumns, hyperparameters }: Covariance, rows: readonly number[]): Covariance {
  const d = x.columns;
  const data = new Float64Array(rows.length * d);
  rows.forEach((row, k) => {
    data.set(x.data.subarray(row * d, (row + 1) * d), k * d);
  });
  return covarianceOf({ x: { rows: rows.length, columns: d, data }, cosineColumns }, hyperparameters);
}

/** A screen of the process with the given weights. */
export function createScreen(
  covariance: Covariance,
  z: Float64Array,
  alpha: Float64Array,
  mu: number,
): Screen {
  const { x, scaled, features, cosineColumns, hyperparameters } = covariance;
  const { scale, additive, lengthscales } = hyperparameters;
  const [n, d, q] = [x.rows, x.columns, cosineColumns.length * HARMONICS];
  const few = part(covariance, chosenRows(z));
  const count = few.x.rows;
  // The additive part of a mean is a product with one vector, F^T alpha.
  const byFeature = new Float64Array(q);
  for (let i = 0; i < n; i++) for (let k = 0; k < q; k++) byFeature[k] += alpha[i] * features[i * q + k];
  const row = new Float64Array(n);
  return (points) => {
    const m = points.rows;
    const scaledPoints = new Float64Array(m * d);
    const f = new Float64Array(m * q);
    const rows = new Float64Array(m * count);
    const mean = new Float64Array(m);
    scaleRows(scaledPoints, 0, points.data, m, lengthscales);
    writeCosines(f, 0, points.data, m, d, cosineColumns);
    for (let c = 0; c < m; c++) {
      maternRow(row, 0, scaledPoints, c * d, scaled, n, d, scale);
      mean[c] = mu + dot(row, 0, alpha, n) + additive * cosineProduct(f, c * q, byFeature, 0, q);
      maternRow(rows, c * count, scaledPoints, c * d, few.scaled, count, d, scale);
      addCosineRow(rows, c * count, f, c * q, few.features, count, q, additive);
    }
    solveRows(rows, m, few.lower, count, few.stride);
    const variance = mean.map((_, c) => {
      const left = priorVariance(f, c * q, q, scale, additive) - squareSum(rows, c * count, count);
      return Math.max(left, VARIANCE_FLOOR * scale);
    });
    return { mean, variance };
  };
}
