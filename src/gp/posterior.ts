// The posterior of f given the observations and fixed hyperparameters (Rasmussen and Williams 2006, equations 2.25 and
// 2.26), at one point, with gradients, and in batches. Symbols: see gp.ts.
import { InputError } from '../errors.ts';
import type { DenseMatrix, LinearAlgebra } from '../math/linalg.ts';
import { mlMatrixLinearAlgebra } from '../math/linalg-ml-matrix.ts';
import type { BatchPrediction, GaussianProcess, Hyperparameters, Prediction } from './gp.ts';
import { kernelMatrix, kernelRow, kernelWithSlope, scaleColumns, withNoise } from './kernel.ts';
import { asColumn } from './likelihood.ts';
import { type Standardized, standardize } from './standardize.ts';

/** Relative to s2: below it a variance is rounding error. */
const VARIANCE_FLOOR = 1e-10;
/** Points of a batch that are solved for together: with 100 observations they stay in the second-level cache. */
const CHUNK = 128;

/** What prediction needs. */
interface State {
  readonly n: number;
  readonly d: number;
  readonly hyperparameters: Hyperparameters;
  /** x / l, n x d. */
  readonly scaled: Float64Array;
  readonly lower: DenseMatrix;
  readonly alpha: Float64Array;
  readonly linalg: LinearAlgebra;
}

/** @throws InputError when shapes disagree, there is no observation, or a number is not finite */
export function checkObservations(x: DenseMatrix, y: Float64Array): void {
  const shape = `x is ${x.rows} x ${x.columns} with ${x.data.length} entries, y has ${y.length}`;
  if (x.rows < 1 || x.columns < 1 || x.data.length !== x.rows * x.columns || y.length !== x.rows) {
    throw InputError.of('gp', shape, 'give at least one row and column, and a y for each row');
  }
  const bad = [...x.data, ...y].find((value) => !Number.isFinite(value));
  if (bad !== undefined) {
    throw InputError.of('gp', `an observation holds ${bad}`, 'leave out trials without finite values');
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function floorVariance(variance: number, scale: number): number {
  return Math.max(variance, VARIANCE_FLOOR * scale);
}

/** mean[c] += sum_i alpha_i k_ic over n rows of m. */
function addMeans(mean: Float64Array, start: number, alpha: Float64Array, k: Float64Array, m: number): void {
  for (let i = 0, p = 0; i < alpha.length; i++) {
    const weight = alpha[i];
    for (let c = 0; c < m; c++, p++) mean[start + c] += weight * k[p];
  }
}

/** variance[c] -= sum_i v_ic^2 over n rows of m. */
function subtractSquares(variance: Float64Array, start: number, v: Float64Array, n: number, m: number): void {
  for (let i = 0, p = 0; i < n; i++) {
    for (let c = 0; c < m; c++, p++) variance[start + c] -= v[p] * v[p];
  }
}

function predictOne(
  { hyperparameters: { lengthscales, scale }, ...state }: State,
  x: Float64Array,
): Prediction {
  const point = x.map((value, k) => value / lengthscales[k]);
  const k = new Float64Array(state.n);
  kernelRow(k, 0, point, 0, state.scaled, state.n, state.d, scale);
  const v = state.linalg.solveLower(state.lower, asColumn(k)).data;
  return { mean: dot(state.alpha, k), variance: floorVariance(scale - dot(v, v), scale) };
}

/** gradient[k] = sum_i weights_i slopes_i (x_ik - point_k) / l_k, points scaled: sum_i weights_i dk_i/dx_k. */
function writeGradient(
  gradient: Float64Array,
  weights: Float64Array,
  slopes: Float64Array,
  point: Float64Array,
  scaled: Float64Array,
  lengthscales: Float64Array,
): void {
  const d = gradient.length;
  gradient.fill(0);
  for (let i = 0, p = 0; i < weights.length; i++) {
    const weight = weights[i] * slopes[i];
    for (let k = 0; k < d; k++, p++) gradient[k] += weight * (scaled[p] - point[k]);
  }
  for (let k = 0; k < d; k++) gradient[k] /= lengthscales[k];
}

function predictGradient(
  { n, d, scaled, lower, alpha, linalg, hyperparameters: { lengthscales, scale } }: State,
  x: Float64Array,
  meanGradient: Float64Array,
  varianceGradient: Float64Array,
): Prediction {
  const point = x.map((value, k) => value / lengthscales[k]);
  const k = new Float64Array(n);
  const slopes = new Float64Array(n);
  kernelWithSlope(k, slopes, point, scaled, d, scale);
  const half = linalg.solveLower(lower, asColumn(k));
  const weights = linalg.solveLowerTransposed(lower, half).data.map((weight) => -2 * weight);
  writeGradient(meanGradient, alpha, slopes, point, scaled, lengthscales);
  writeGradient(varianceGradient, weights, slopes, point, scaled, lengthscales);
  const variance = scale - dot(half.data, half.data);
  // At the floor the variance is constant.
  if (variance < VARIANCE_FLOOR * scale) varianceGradient.fill(0);
  return { mean: dot(alpha, k), variance: floorVariance(variance, scale) };
}

function predictMany(state: State, points: DenseMatrix): BatchPrediction {
  const { n, d, scaled, lower, alpha, linalg } = state;
  const { lengthscales, scale } = state.hyperparameters;
  const mean = new Float64Array(points.rows);
  const variance = new Float64Array(points.rows).fill(scale);
  const scaledPoints = scaleColumns(points, lengthscales);
  for (let start = 0; start < points.rows; start += CHUNK) {
    const m = Math.min(CHUNK, points.rows - start);
    const chunk = scaledPoints.subarray(start * d, (start + m) * d);
    const k = new Float64Array(n * m);
    for (let i = 0; i < n; i++) kernelRow(k, i * m, scaled, i, chunk, m, d, scale);
    addMeans(mean, start, alpha, k, m);
    subtractSquares(variance, start, linalg.solveLower(lower, { rows: n, columns: m, data: k }).data, n, m);
  }
  for (let c = 0; c < variance.length; c++) variance[c] = floorVariance(variance[c], scale);
  return { mean, variance };
}

/** The Gaussian process of checked, standardised observations. */
function condition(
  x: DenseMatrix,
  { y, mean, sd }: Standardized,
  hyperparameters: Hyperparameters,
  linalg: LinearAlgebra,
): GaussianProcess {
  const [n, d] = [x.rows, x.columns];
  const scaled = scaleColumns(x, hyperparameters.lengthscales);
  const { k } = kernelMatrix(scaled, n, d, hyperparameters.scale);
  const { lower } = linalg.cholesky(withNoise(k, n, hyperparameters.noise));
  const alpha = linalg.solveLowerTransposed(lower, linalg.solveLower(lower, asColumn(y))).data;
  const state: State = { n, d, hyperparameters, scaled, lower, alpha, linalg };
  return {
    dimension: d,
    hyperparameters,
    yMean: mean,
    ySd: sd,
    predict: (point) => predictOne(state, point),
    predictWithGradient: (point, meanGradient, varianceGradient) =>
      predictGradient(state, point, meanGradient, varianceGradient),
    predictBatch: (points) => predictMany(state, points),
  };
}

/**
 * The Gaussian process for fixed hyperparameters.
 * @param x observed points, n x d in [0, 1]
 * @param y the user's values, n; standardised here
 * @throws InputError when shapes disagree or a number is not finite
 * @throws HpoError NUMERICAL when K + noise I cannot be factored
 */
export function gaussianProcess(
  x: DenseMatrix,
  y: Float64Array,
  hyperparameters: Hyperparameters,
  linalg: LinearAlgebra = mlMatrixLinearAlgebra,
): GaussianProcess {
  checkObservations(x, y);
  return condition(x, standardize(y), hyperparameters, linalg);
}
