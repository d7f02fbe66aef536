// K + noise I of observed points, factored, and kept where it can grow: what a posterior needs of x and theta alone.
// A covariance that grew by rows equals, bit by bit, one that was made at once. Symbols: see gp.ts.
import { factorInPlace } from '../math/cholesky.ts';
import { type Factor, factorWithJitter } from '../math/jitter.ts';
import { HARMONICS, writeCosines } from './cosine.ts';
import type { Hyperparameters, Inputs } from './gp.ts';
import { addCosineRow, maternRow, scaleRows } from './kernel.ts';

/** The factored covariance of n observed points. */
export interface Covariance extends Inputs {
  readonly hyperparameters: Hyperparameters;
  /** Rows that there is room for. */
  readonly capacity: number;
  /** Distance of the rows of `lower`: the capacity. */
  readonly stride: number;
  /** x / l, n x d. */
  readonly scaled: Float64Array;
  /** Cosine features, n x q. */
  readonly features: Float64Array;
  /** L, lower triangle. */
  readonly lower: Float64Array;
  /** Added to the diagonal beside the noise. */
  readonly jitter: number;
}

const SPARE_ROWS = 32;

const isEqual = (a: ArrayLike<number>, b: ArrayLike<number>, length: number): boolean => {
  for (let k = 0; k < length; k++) if (a[k] !== b[k]) return false;
  return true;
};

function equalHyperparameters(a: Hyperparameters, b: Hyperparameters): boolean {
  if (a === b) return true;
  const isScalarEqual = a.scale === b.scale && a.noise === b.noise && a.additive === b.additive;
  return isScalarEqual && isEqual(a.lengthscales, b.lengthscales, a.lengthscales.length);
}

/** How many of the first rows an earlier covariance has already; 0 where it is of other hyperparameters. */
function sharedRows(
  known: Covariance,
  { x, cosineColumns }: Inputs,
  hyperparameters: Hyperparameters,
): number {
  if (known.x.columns !== x.columns || known.cosineColumns.length !== cosineColumns.length) return 0;
  if (!isEqual(known.cosineColumns, cosineColumns, cosineColumns.length)) return 0;
  if (!equalHyperparameters(known.hyperparameters, hyperparameters)) return 0;
  const most = Math.min(known.x.rows, x.rows);
  for (let row = 0; row < most; row++) {
    for (let k = row * x.columns; k < (row + 1) * x.columns; k++) {
      if (known.x.data[k] !== x.data[k]) return row;
    }
  }
  return most;
}

/** Room for n rows, or for some more where they will come. */
function roomFor(inputs: Inputs, hyperparameters: Hyperparameters, willGrow: boolean): Covariance {
  const { rows: n, columns: d } = inputs.x;
  // An odd stride: with a power of two all rows would want the same few lines of the cache.
  const capacity = willGrow ? (n + Math.max(SPARE_ROWS, n >> 2)) | 1 : n;
  const q = inputs.cosineColumns.length * HARMONICS;
  return {
    ...inputs,
    hyperparameters,
    capacity,
    stride: capacity,
    scaled: new Float64Array(capacity * d),
    features: new Float64Array(capacity * q),
    lower: new Float64Array(capacity * capacity),
    jitter: 0,
  };
}

/** Scaled points and features of the rows from `from` on. */
function writePoints(covariance: Covariance, from: number): void {
  const { x, cosineColumns, scaled, features, hyperparameters } = covariance;
  const rest = x.data.subarray(from * x.columns);
  scaleRows(scaled, from, rest, x.rows - from, hyperparameters.lengthscales);
  writeCosines(features, from, rest, x.rows - from, x.columns, cosineColumns);
}

/** The lower triangle of K + (noise + jitter) I in its rows from `from` on. */
function writeRows(covariance: Covariance, from: number, jitter: number): void {
  const { x, scaled, features, lower, stride, hyperparameters, cosineColumns } = covariance;
  const { scale, noise, additive } = hyperparameters;
  const d = x.columns;
  const q = cosineColumns.length * HARMONICS;
  for (let i = from; i < x.rows; i++) {
    const row = i * stride;
    maternRow(lower, row, scaled, i * d, scaled, i + 1, d, scale);
    addCosineRow(lower, row, features, i * q, features, i + 1, q, additive);
    lower[row + i] += noise;
    lower[row + i] += jitter;
  }
}

/**
 * An earlier covariance with its first rows and new ones; undefined where it would not be what a new one is: its jitter
 * may have been needed for rows that are gone, or be too little for the new ones.
 */
function grown(known: Covariance, inputs: Inputs, from: number, factor: Factor): Covariance | undefined {
  if (known.jitter > 0 && from < known.x.rows) return undefined;
  const covariance = { ...known, ...inputs };
  writePoints(covariance, from);
  writeRows(covariance, from, known.jitter);
  return factor(covariance.lower, inputs.x.rows, known.stride, from) ? covariance : undefined;
}

/** How a covariance is made. */
export interface CovarianceOptions {
  /** An earlier one, whose room is used where its first rows are the same: it cannot be used afterwards. */
  readonly known?: Covariance | undefined;
  /** Leaves room for more rows. */
  readonly willGrow?: boolean;
  readonly factor?: Factor | undefined;
}

/**
 * Factors the covariance of observed points.
 * @throws HpoError NUMERICAL when it cannot be factored, with no jitter of the ladder
 */
export function covarianceOf(
  inputs: Inputs,
  hyperparameters: Hyperparameters,
  { known, willGrow = false, factor = factorInPlace }: CovarianceOptions = {},
): Covariance {
  const n = inputs.x.rows;
  const shared = known && known.capacity >= n ? sharedRows(known, inputs, hyperparameters) : 0;
  if (known && shared > 0) {
    const more = grown(known, inputs, shared, factor);
    if (more) return more;
  }
  const room = roomFor(inputs, hyperparameters, willGrow);
  writePoints(room, 0);
  // Relative to what does not change as rows come.
  const scale = hyperparameters.scale + hyperparameters.additive;
  const fill = (jitter: number) => writeRows(room, 0, jitter);
  return { ...room, jitter: factorWithJitter(room.lower, n, room.stride, fill, { scale, factor }) };
}
