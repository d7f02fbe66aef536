// The log marginal likelihood of the user's values with its gradient by theta (C. E. Rasmussen, C. K. I. Williams:
// "Gaussian Processes for Machine Learning", 2006, equations 5.8 and 5.9), through the output transform and with the
// mean profiled. Symbols: see gp.ts.
//   log p = -1/2 (z - mu)^T alpha - sum log L_ii - n/2 log 2 pi - mu^2 / 2 + sum log dz/dy
// mu maximises this, so that its own derivative is 0 and it counts as a constant in all others (envelope theorem).
import { factorInPlace, invertFactored, solveRows, solveTransposed } from '../math/cholesky.ts';
import type { Factor } from '../math/jitter.ts';
import { HARMONICS, writeCosines } from './cosine.ts';
import type { Inputs } from './gp.ts';
import { addCosineRow, maternRowWithSlope, scaleRows } from './kernel.ts';
import { logPrior } from './priors.ts';
import { transformAll, transformFor } from './transform.ts';

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** What the likelihood is of. */
export interface Observations extends Inputs {
  /** Standardised, n. */
  readonly y: Float64Array;
  /** Variance of the prior of mu; 1 when left out. 0 is a mean of 0. */
  readonly meanVariance?: number;
  readonly factor?: Factor;
}

/**
 * A function of theta that adds its derivatives to a gradient (d + 4).
 * @returns NaN where K + noise I cannot be factored
 */
export type LogDensity = (theta: Float64Array, gradient: Float64Array) => number;

/** mu: the mode of the mean under N(0, v), given K^-1 1 and K^-1 z. */
export function profiledMean(ofOnes: Float64Array, ofZ: Float64Array, n: number, v = 1): number {
  let [precision, weighted] = [0, 0];
  for (let i = 0; i < n; i++) {
    precision += ofOnes[i];
    weighted += ofZ[i];
  }
  return weighted / (precision + 1 / v);
}

/** Adds 1/2 sum_ij w_ij dK_ij / d log l_k to gradient[k] for all k, w = alpha alpha^T - (K + noise I)^-1. */
function addLengthscaleGradient(
  gradient: Float64Array,
  alpha: Float64Array,
  inverse: Float64Array,
  slope: Float64Array,
  scaled: Float64Array,
  n: number,
  d: number,
): void {
  for (let i = 1; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) {
      const weight = (alpha[i] * alpha[j] - inverse[row + j]) * slope[row + j];
      for (let k = 0, p = i * d, q = j * d; k < d; k++, p++, q++) {
        const difference = scaled[p] - scaled[q];
        gradient[k] += weight * difference * difference;
      }
    }
  }
}

/** 1/2 trace(w m) for a symmetric m of which the lower triangle is given. */
function halfTrace(alpha: Float64Array, inverse: Float64Array, m: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) sum += (alpha[i] * alpha[j] - inverse[row + j]) * m[row + j];
    sum += 0.5 * (alpha[i] * alpha[i] - inverse[row + i]) * m[row + i];
  }
  return sum;
}

/** 1/2 trace(w). */
function halfDiagonal(alpha: Float64Array, inverse: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += 0.5 * (alpha[i] * alpha[i] - inverse[i * (n + 1)]);
  return sum;
}

/** Lower triangle of m + a g + noise I. */
function sumKernel(
  out: Float64Array,
  m: Float64Array,
  g: Float64Array,
  additive: number,
  noise: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) out[row + j] = m[row + j] + additive * g[row + j];
    out[row + i] += noise;
  }
}

/** Products of the cosine features of all pairs, lower triangle. */
function cosineMatrix({ x, cosineColumns }: Inputs): Float64Array {
  const n = x.rows;
  const q = cosineColumns.length * HARMONICS;
  const features = new Float64Array(n * q);
  writeCosines(features, 0, x.data, n, x.columns, cosineColumns);
  const g = new Float64Array(n * n);
  for (let i = 0; i < n; i++) addCosineRow(g, i * n, features, i * q, features, i + 1, q, 1);
  return g;
}

/** log p(y | x, theta), with room for its matrices made once. */
export function logLikelihoodOf(observations: Observations): LogDensity {
  const { x, y, meanVariance = 1, factor = factorInPlace } = observations;
  const [n, d] = [x.rows, x.columns];
  const g = cosineMatrix(observations);
  const [m, slope, l, inverse, scratch] = Array.from({ length: 5 }, () => new Float64Array(n * n));
  const scaled = new Float64Array(n * d);
  const [z, byP, alpha] = Array.from({ length: 3 }, () => new Float64Array(n));
  /** Two right-hand sides: 1 and z. */
  const sides = new Float64Array(2 * n);
  const ofOnes = sides.subarray(0, n);
  const ofZ = sides.subarray(n);

  return (theta, gradient) => {
    const lengthscales = theta.subarray(0, d).map(Math.exp);
    const [scale, noise, additive] = [theta[d], theta[d + 1], theta[d + 2]].map(Math.exp);
    scaleRows(scaled, 0, x.data, n, lengthscales);
    for (let i = 0; i < n; i++) maternRowWithSlope(m, slope, i * n, scaled, i * d, scaled, i + 1, d, scale);
    sumKernel(l, m, g, additive, noise, n);
    if (!factor(l, n, n)) return Number.NaN;
    const jacobian = transformAll(transformFor(y, theta[d + 3]), y, z, byP);
    ofOnes.fill(1);
    ofZ.set(z);
    solveRows(sides, 2, l, n, n);
    solveTransposed(sides, 0, l, n, n);
    solveTransposed(sides, n, l, n, n);
    const mu = profiledMean(ofOnes, ofZ, n, meanVariance);
    let value = jacobian.value - n * HALF_LOG_2PI - (mu === 0 ? 0 : (mu * mu) / (2 * meanVariance));
    let warp = jacobian.byP;
    for (let i = 0; i < n; i++) {
      alpha[i] = ofZ[i] - mu * ofOnes[i];
      value -= 0.5 * (z[i] - mu) * alpha[i] + Math.log(l[i * (n + 1)]);
      warp -= alpha[i] * byP[i];
    }
    invertFactored(inverse, l, n, scratch);
    addLengthscaleGradient(gradient, alpha, inverse, slope, scaled, n, d);
    gradient[d] += halfTrace(alpha, inverse, m, n);
    gradient[d + 1] += noise * halfDiagonal(alpha, inverse, n);
    gradient[d + 2] += additive * halfTrace(alpha, inverse, g, n);
    gradient[d + 3] += warp;
    return value;
  };
}

/** log p(y | x, theta) + log p(theta): what a fit maximises. It overwrites the gradient. */
export function logPosteriorOf(observations: Observations): LogDensity {
  const logLikelihood = logLikelihoodOf(observations);
  return (theta, gradient) => {
    gradient.fill(0);
    return logLikelihood(theta, gradient) + logPrior(theta, gradient);
  };
}
