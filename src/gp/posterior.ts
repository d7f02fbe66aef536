// The posterior of the latent function given the observations and fixed hyperparameters (Rasmussen and Williams 2006,
// equations 2.25 and 2.26), at one point, with gradients, and in batches. Symbols: see gp.ts.
import { solveRows, solveTransposed } from '../math/cholesky.ts';
import type { DenseMatrix } from '../math/linalg.ts';
import { addCosineGradient, HARMONICS, writeCosines } from './cosine.ts';
import type { Covariance } from './covariance.ts';
import type { BatchPrediction, GaussianProcess, Prediction } from './gp.ts';
import { addCosineRow, maternRow, maternRowWithSlope, scaleRows } from './kernel.ts';
import { profiledMean } from './likelihood.ts';
import { createScreen, type Screen } from './screen.ts';
import { dot, priorVariance, squareSum, VARIANCE_FLOOR } from './vectors.ts';

/** Points of a batch that are solved for together: with 100 observations they stay in the second-level cache. */
const CHUNK = 64;
/** With more observations than this there is a screen. */
const SCREEN_EXACTLY = 150;

/** What prediction needs, with room for its vectors. */
interface State {
  readonly covariance: Covariance;
  readonly alpha: Float64Array;
  readonly mu: number;
  readonly room: Room;
}

/** Vectors that every prediction writes over. */
interface Room {
  /** Of one point: x / l, features, a F^T alpha and F^T w. */
  readonly point: Float64Array;
  readonly f: Float64Array;
  readonly byFeature: Float64Array;
  /** Of one point with all observations: slopes and v = L^-1 k, w = L^-T v. */
  readonly slope: Float64Array;
  readonly weights: Float64Array;
  /** Covariances of a chunk of points with all observations, then L^-1 of them. */
  readonly rows: Float64Array;
}

function roomFor({ x, cosineColumns }: Covariance): Room {
  const [n, q] = [x.rows, cosineColumns.length * HARMONICS];
  return {
    point: new Float64Array(x.columns),
    f: new Float64Array(q),
    byFeature: new Float64Array(q),
    slope: new Float64Array(n),
    weights: new Float64Array(n),
    rows: new Float64Array(n),
  };
}

/** out[k] = sum_i weights_i f_ik. */
function combineFeatures(
  out: Float64Array,
  weights: Float64Array,
  features: Float64Array,
  n: number,
  q: number,
): void {
  out.fill(0);
  for (let i = 0; i < n; i++) {
    const weight = weights[i];
    const row = i * q;
    for (let k = 0; k < q; k++) out[k] += weight * features[row + k];
  }
}

/** gradient[k] += factor sum_i weights_i slope_i (x_ik - point_k) / l_k, points scaled: of the Matern part. */
function addMaternGradient(
  gradient: Float64Array,
  factor: number,
  weights: Float64Array,
  slope: Float64Array,
  point: Float64Array,
  scaled: Float64Array,
  lengthscales: Float64Array,
  n: number,
): void {
  const d = gradient.length;
  for (let i = 0; i < n; i++) {
    const weight = factor * weights[i] * slope[i];
    for (let k = 0, p = i * d; k < d; k++, p++) {
      gradient[k] += (weight * (scaled[p] - point[k])) / lengthscales[k];
    }
  }
}

/** Scaled point, features, and covariances with all observations (into `rows`), with or without slopes. */
function writeOne(state: State, x: Float64Array, withSlope: boolean): void {
  const { covariance, room } = state;
  const { scaled, features, cosineColumns, hyperparameters } = covariance;
  const { scale, additive, lengthscales } = hyperparameters;
  const [n, d, q] = [covariance.x.rows, x.length, room.f.length];
  scaleRows(room.point, 0, x, 1, lengthscales);
  writeCosines(room.f, 0, x, 1, d, cosineColumns);
  if (withSlope) maternRowWithSlope(room.rows, room.slope, 0, room.point, 0, scaled, n, d, scale);
  else maternRow(room.rows, 0, room.point, 0, scaled, n, d, scale);
  addCosineRow(room.rows, 0, room.f, 0, features, n, q, additive);
}

/** Mean and variance of the point that was written, unfloored; leaves L^-1 k in `rows`. */
function solveOne({ covariance, alpha, mu, room }: State): Prediction {
  const { lower, stride, hyperparameters, x } = covariance;
  const { scale, additive } = hyperparameters;
  const mean = mu + dot(room.rows, 0, alpha, x.rows);
  solveRows(room.rows, 1, lower, x.rows, stride);
  const prior = priorVariance(room.f, 0, room.f.length, scale, additive);
  return { mean, variance: prior - squareSum(room.rows, 0, x.rows) };
}

function predictOne(state: State, x: Float64Array): Prediction {
  writeOne(state, x, true);
  const { mean, variance } = solveOne(state);
  return { mean, variance: Math.max(variance, VARIANCE_FLOOR * state.covariance.hyperparameters.scale) };
}

function predictGradient(
  state: State,
  x: Float64Array,
  meanGradient: Float64Array,
  varianceGradient: Float64Array,
): Prediction {
  writeOne(state, x, true);
  const { mean, variance } = solveOne(state);
  const { covariance, alpha, room } = state;
  const { scaled, features, lower, stride, cosineColumns, hyperparameters } = covariance;
  const { scale, additive, lengthscales } = hyperparameters;
  const [n, q] = [covariance.x.rows, room.f.length];
  meanGradient.fill(0);
  addMaternGradient(meanGradient, 1, alpha, room.slope, room.point, scaled, lengthscales, n);
  combineFeatures(room.byFeature, alpha, features, n, q);
  addCosineGradient(meanGradient, additive, x, cosineColumns, room.byFeature);
  varianceGradient.fill(0);
  const floor = VARIANCE_FLOOR * scale;
  // At the floor the variance is constant.
  if (variance < floor) return { mean, variance: floor };
  const weights = room.weights;
  weights.set(room.rows.subarray(0, n));
  solveTransposed(weights, 0, lower, n, stride);
  addMaternGradient(varianceGradient, -2, weights, room.slope, room.point, scaled, lengthscales, n);
  combineFeatures(room.byFeature, weights, features, n, q);
  for (let k = 0; k < q; k++) room.byFeature[k] = room.f[k] - room.byFeature[k];
  addCosineGradient(varianceGradient, 2 * additive, x, cosineColumns, room.byFeature);
  return { mean, variance };
}

function predictMany({ covariance, alpha, mu }: State, points: DenseMatrix): BatchPrediction {
  const { scaled, features, lower, stride, cosineColumns, hyperparameters } = covariance;
  const { scale, additive, lengthscales } = hyperparameters;
  const [n, d, q] = [covariance.x.rows, points.columns, cosineColumns.length * HARMONICS];
  const mean = new Float64Array(points.rows);
  const variance = new Float64Array(points.rows);
  const size = Math.min(CHUNK, points.rows);
  const rows = new Float64Array(size * n);
  const scaledPoints = new Float64Array(size * d);
  const f = new Float64Array(size * q);
  for (let start = 0; start < points.rows; start += CHUNK) {
    const m = Math.min(CHUNK, points.rows - start);
    const chunk = points.data.subarray(start * d, (start + m) * d);
    scaleRows(scaledPoints, 0, chunk, m, lengthscales);
    writeCosines(f, 0, chunk, m, d, cosineColumns);
    for (let c = 0; c < m; c++) {
      maternRow(rows, c * n, scaledPoints, c * d, scaled, n, d, scale);
      addCosineRow(rows, c * n, f, c * q, features, n, q, additive);
      mean[start + c] = mu + dot(rows, c * n, alpha, n);
    }
    solveRows(rows, m, lower, n, stride);
    for (let c = 0; c < m; c++) {
      const prior = priorVariance(f, c * q, q, scale, additive);
      variance[start + c] = Math.max(prior - squareSum(rows, c * n, n), VARIANCE_FLOOR * scale);
    }
  }
  return { mean, variance };
}

/** How a process is conditioned. */
export interface ConditionOptions {
  /** Variance of the prior of mu; 1 when left out. */
  readonly meanVariance?: number;
}

/**
 * The Gaussian process of a covariance and the values at its points.
 * @param z n
 */
export function conditionOn(
  covariance: Covariance,
  z: Float64Array,
  { meanVariance = 1 }: ConditionOptions = {},
): GaussianProcess {
  const { x, lower, stride, hyperparameters } = covariance;
  const n = x.rows;
  const sides = new Float64Array(2 * n).fill(1, 0, n);
  sides.set(z, n);
  solveRows(sides, 2, lower, n, stride);
  solveTransposed(sides, 0, lower, n, stride);
  solveTransposed(sides, n, lower, n, stride);
  const [ofOnes, ofZ] = [sides.subarray(0, n), sides.subarray(n)];
  const mu = profiledMean(ofOnes, ofZ, n, meanVariance);
  const alpha = ofZ.map((value, i) => value - mu * ofOnes[i]);
  const state: State = { covariance, alpha, mu, room: roomFor(covariance) };
  let screen: Screen | undefined;
  const screenOf = (points: DenseMatrix) => {
    screen ??= createScreen(covariance, z, alpha, mu);
    return screen(points);
  };
  return {
    dimension: x.columns,
    hyperparameters,
    z,
    // mu + K alpha, as (K + (noise + jitter) I) alpha = z - mu.
    fitted: z.map((value, i) => value - (hyperparameters.noise + covariance.jitter) * alpha[i]),
    predict: (point) => predictOne(state, point),
    predictWithGradient: (point, meanGradient, varianceGradient) =>
      predictGradient(state, point, meanGradient, varianceGradient),
    predictBatch: (points) => predictMany(state, points),
    ...(n > SCREEN_EXACTLY && { screen: screenOf }),
  };
}
