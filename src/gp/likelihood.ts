// The log marginal likelihood with its gradient by theta (C. E. Rasmussen, C. K. I. Williams: "Gaussian Processes for
// Machine Learning", 2006, equations 5.8 and 5.9). Symbols: see gp.ts.
import type { DenseMatrix, LinearAlgebra } from '../math/linalg.ts';
import { fromTheta } from './hyperparameters.ts';
import { kernelMatrix, scaleColumns, withNoise } from './kernel.ts';
import { logPrior } from './priors.ts';

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** What the likelihood is of. */
export interface Observations {
  /** n x d. */
  readonly x: DenseMatrix;
  /** Standardised, n. */
  readonly y: Float64Array;
  readonly linalg: LinearAlgebra;
}

/** y as a matrix of one column. */
export function asColumn(y: Float64Array): DenseMatrix {
  return { rows: y.length, columns: 1, data: y };
}

/** -1/2 y^T alpha - sum log L_ii - n/2 log 2 pi. */
function valueFrom(y: Float64Array, alpha: Float64Array, lower: Float64Array): number {
  const n = y.length;
  let value = -n * HALF_LOG_2PI;
  for (let i = 0; i < n; i++) value -= 0.5 * y[i] * alpha[i] + Math.log(lower[i * (n + 1)]);
  return value;
}

/** w = alpha alpha^T - (K + noise I)^-1, over the inverse. */
function outerMinusInverse(alpha: Float64Array, inverse: Float64Array): Float64Array {
  const n = alpha.length;
  const w = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) w[i * n + j] = alpha[i] * alpha[j] - inverse[i * n + j];
  }
  return w;
}

/** Adds 1/2 sum_ij w_ij dK_ij / d log l_k to gradient[k] for all k, from the lower triangles. */
function addLengthscaleGradient(
  gradient: Float64Array,
  w: Float64Array,
  slope: Float64Array,
  scaled: Float64Array,
  n: number,
  d: number,
): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const weight = w[i * n + j] * slope[i * n + j];
      for (let k = 0, p = i * d, q = j * d; k < d; k++, p++, q++) {
        const difference = scaled[p] - scaled[q];
        gradient[k] += weight * difference * difference;
      }
    }
  }
}

/** 1/2 trace(w K) of the lower triangle of w and the full K, whose diagonal is `diagonal`. */
function halfTrace(w: Float64Array, k: Float64Array, n: number, diagonal: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) sum += w[i * n + j] * k[i * n + j];
    sum += 0.5 * w[i * (n + 1)] * diagonal;
  }
  return sum;
}

function halfDiagonal(w: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += 0.5 * w[i * (n + 1)];
  return sum;
}

/**
 * log p(y | x, theta).
 * @param gradient d + 2; the derivatives by theta are added to it
 * @throws HpoError NUMERICAL when K + noise I cannot be factored
 */
export function logMarginalLikelihood(
  { x, y, linalg }: Observations,
  theta: Float64Array,
  gradient: Float64Array,
): number {
  const { lengthscales, scale, noise } = fromTheta(theta);
  const [n, d] = [x.rows, x.columns];
  const scaled = scaleColumns(x, lengthscales);
  const { k, slope } = kernelMatrix(scaled, n, d, scale);
  const { lower } = linalg.cholesky(withNoise(k, n, noise));
  const half = linalg.solveLower(lower, asColumn(y));
  const alpha = linalg.solveLowerTransposed(lower, half).data;
  const inverse = linalg.inverse(lower).data;
  const w = outerMinusInverse(alpha, inverse);
  addLengthscaleGradient(gradient, w, slope, scaled, n, d);
  gradient[d] += halfTrace(w, k, n, scale);
  gradient[d + 1] += noise * halfDiagonal(w, n);
  return valueFrom(y, alpha, lower.data);
}

/**
 * log p(y | x, theta) + log p(theta): what a fit maximises.
 * @param gradient d + 2; overwritten with the derivatives by theta
 * @throws HpoError NUMERICAL when K + noise I cannot be factored
 */
export function logPosterior(
  observations: Observations,
  theta: Float64Array,
  gradient: Float64Array,
): number {
  gradient.fill(0);
  return logMarginalLikelihood(observations, theta, gradient) + logPrior(theta, gradient);
}
