// The Matern-5/2 kernel with a length-scale for each column (ARD). Symbols: see gp.ts.
//   k      = s2 (1 + sqrt5 r + 5/3 r2) e,  e = exp(-sqrt5 r)
//   dk/dr2 = -5/6 s2 (1 + sqrt5 r) e       (finite at r = 0)
// Points are divided by the length-scales first, so the loops over pairs hold no division.
import type { DenseMatrix } from '../math/linalg.ts';

const SQRT_5 = Math.sqrt(5);

/** Each column of x, n x d, divided by its length-scale. */
export function scaleColumns({ rows, columns, data }: DenseMatrix, lengthscales: Float64Array): Float64Array {
  const scaled = new Float64Array(rows * columns);
  for (let i = 0, k = 0; i < rows; i++) {
    for (let column = 0; column < columns; column++, k++) scaled[k] = data[k] / lengthscales[column];
  }
  return scaled;
}

/** r2 of point i of a and point j of b, both scaled and of d columns. */
function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number, d: number): number {
  let r2 = 0;
  for (let k = 0, p = i * d, q = j * d; k < d; k++, p++, q++) {
    const difference = a[p] - b[q];
    r2 += difference * difference;
  }
  return r2;
}

/**
 * Covariances of one scaled point with many: out[start + j] = k(a_i, b_j) for j < count.
 * @param b scaled points, count x d
 */
export function kernelRow(
  out: Float64Array,
  start: number,
  a: Float64Array,
  i: number,
  b: Float64Array,
  count: number,
  d: number,
  scale: number,
): void {
  for (let j = 0; j < count; j++) {
    const r2 = squaredDistance(a, i, b, j, d);
    const t = SQRT_5 * Math.sqrt(r2);
    out[start + j] = (1 + t + (5 / 3) * r2) * (scale * Math.exp(-t));
  }
}

/** K and its radial derivative over all pairs of points. */
export interface KernelMatrix {
  /** K, n x n, full. */
  readonly k: Float64Array;
  /** -2 dk/dr2 = 5/3 s2 (1 + sqrt5 r) e, n x n, below the diagonal only. */
  readonly slope: Float64Array;
}

/** K of scaled points (n x d), and what its gradient by the length-scales needs. */
export function kernelMatrix(scaled: Float64Array, n: number, d: number, scale: number): KernelMatrix {
  const k = new Float64Array(n * n);
  const slope = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const r2 = squaredDistance(scaled, i, scaled, j, d);
      const t = SQRT_5 * Math.sqrt(r2);
      const e = scale * Math.exp(-t);
      const value = (1 + t + (5 / 3) * r2) * e;
      k[i * n + j] = value;
      k[j * n + i] = value;
      slope[i * n + j] = (5 / 3) * (1 + t) * e;
    }
    k[i * n + i] = scale;
  }
  return { k, slope };
}

/**
 * Covariances of one scaled point with n others, and their radial derivative -2 dk/dr2.
 * @param values n, overwritten with k
 * @param slopes n, overwritten
 */
export function kernelWithSlope(
  values: Float64Array,
  slopes: Float64Array,
  point: Float64Array,
  scaled: Float64Array,
  d: number,
  scale: number,
): void {
  for (let i = 0; i < values.length; i++) {
    const r2 = squaredDistance(point, 0, scaled, i, d);
    const t = SQRT_5 * Math.sqrt(r2);
    const e = scale * Math.exp(-t);
    values[i] = (1 + t + (5 / 3) * r2) * e;
    slopes[i] = (5 / 3) * (1 + t) * e;
  }
}

/** K + noise I as a matrix, from K. Writes into k. */
export function withNoise(k: Float64Array, n: number, noise: number): DenseMatrix {
  for (let i = 0; i < n; i++) k[i * (n + 1)] += noise;
  return { rows: n, columns: n, data: k };
}
