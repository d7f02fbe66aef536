// Forward and back substitution and the inverse over row-major Float64Arrays: the Gaussian process's hot loops. Each row
// of the solution loses multiples of four known rows in one pass. Small top-level functions, so that the compiler
// optimises each on its own.
import type { DenseMatrix } from './linalg.ts';

/**
 * row -= f0 known0 + f1 known1 + f2 known2 + f3 known3, for m entries of one array.
 * @param row offset of the row that is written
 * @param known offset of the first of four rows, `stride` apart
 */
function subtractFour(
  data: Float64Array,
  m: number,
  row: number,
  known: number,
  stride: number,
  f0: number,
  f1: number,
  f2: number,
  f3: number,
): void {
  const k1 = known + stride;
  const k2 = k1 + stride;
  const k3 = k2 + stride;
  for (let c = 0; c < m; c++) {
    data[row + c] -= f0 * data[known + c] + f1 * data[k1 + c] + f2 * data[k2 + c] + f3 * data[k3 + c];
  }
}

function subtractOne(data: Float64Array, m: number, row: number, known: number, factor: number): void {
  for (let c = 0; c < m; c++) data[row + c] -= factor * data[known + c];
}

function divideRow(data: Float64Array, m: number, row: number, divisor: number): void {
  for (let c = 0; c < m; c++) data[row + c] /= divisor;
}

/** L x = b for one right-hand side, in place: inner products along the rows of L. */
function forwardVector(l: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let sum = x[i];
    for (let j = 0; j < i; j++) sum -= l[row + j] * x[j];
    x[i] = sum / l[row + i];
  }
}

/** Lᵀ x = b for one right-hand side, in place: each solved entry is taken off all earlier ones, along a row of L. */
function backVector(l: Float64Array, n: number, x: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n;
    const solved = x[i] / l[row + i];
    x[i] = solved;
    for (let j = 0; j < i; j++) x[j] -= l[row + j] * solved;
  }
}

function forwardRows(l: Float64Array, n: number, data: Float64Array, m: number): void {
  for (let i = 0; i < n; i++) {
    const a = i * n;
    let j = 0;
    for (; j + 3 < i; j += 4) {
      subtractFour(data, m, i * m, j * m, m, l[a + j], l[a + j + 1], l[a + j + 2], l[a + j + 3]);
    }
    for (; j < i; j++) subtractOne(data, m, i * m, j * m, l[a + j]);
    divideRow(data, m, i * m, l[a + i]);
  }
}

function backRows(l: Float64Array, n: number, data: Float64Array, m: number): void {
  for (let i = n - 1; i >= 0; i--) {
    let j = i + 1;
    for (; j + 3 < n; j += 4) {
      const a = j * n + i;
      subtractFour(data, m, i * m, j * m, m, l[a], l[a + n], l[a + 2 * n], l[a + 3 * n]);
    }
    for (; j < n; j++) subtractOne(data, m, i * m, j * m, l[j * n + i]);
    divideRow(data, m, i * m, l[i * (n + 1)]);
  }
}

/** Solves L X = B. L is n x n lower, B is n x m. */
export function forwardSubstitute(lower: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const data = b.data.slice();
  if (b.columns === 1) forwardVector(lower.data, lower.rows, data);
  else forwardRows(lower.data, lower.rows, data, b.columns);
  return { rows: b.rows, columns: b.columns, data };
}

/** Solves Lᵀ X = B. L is n x n lower, B is n x m. */
export function backSubstitute(lower: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const data = b.data.slice();
  if (b.columns === 1) backVector(lower.data, lower.rows, data);
  else backRows(lower.data, lower.rows, data, b.columns);
  return { rows: b.rows, columns: b.columns, data };
}

/** L⁻¹ in place of the identity: row j of it ends at column j, so that a row loses no more than that of another. */
function invertRows(l: Float64Array, n: number, data: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const a = i * n;
    let j = 0;
    for (; j + 3 < i; j += 4) {
      subtractFour(data, j + 4, i * n, j * n, n, l[a + j], l[a + j + 1], l[a + j + 2], l[a + j + 3]);
    }
    for (; j < i; j++) subtractOne(data, j + 1, i * n, j * n, l[a + j]);
    divideRow(data, i + 1, i * n, l[a + i]);
  }
}

/** out_ij = sum_k l_ki l_kj for j <= i: the rows of L from i on, each times its entry of column i. */
function squareOfColumns(out: Float64Array, l: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const row = out.subarray(i * n, i * n + i + 1);
    let k = i;
    for (; k + 3 < n; k += 4) addFour(row, l, k * n, n, i);
    for (; k < n; k++) addOne(row, l, k * n, i);
  }
}

/** row += the beginnings of four rows of l, each times its entry of a column. */
function addFour(row: Float64Array, l: Float64Array, first: number, stride: number, column: number): void {
  const [k1, k2, k3] = [first + stride, first + 2 * stride, first + 3 * stride];
  const [f0, f1, f2, f3] = [l[first + column], l[k1 + column], l[k2 + column], l[k3 + column]];
  for (let c = 0; c < row.length; c++) {
    row[c] += f0 * l[first + c] + f1 * l[k1 + c] + f2 * l[k2 + c] + f3 * l[k3 + c];
  }
}

function addOne(row: Float64Array, l: Float64Array, first: number, column: number): void {
  const factor = l[first + column];
  for (let c = 0; c < row.length; c++) row[c] += factor * l[first + c];
}

/**
 * (L Lᵀ)⁻¹ = L⁻ᵀ L⁻¹, its lower triangle, with 0 above: a sixth of the work of solving for the identity twice.
 * @param lower n x n
 */
export function inverseOfProduct({ rows: n, data: l }: DenseMatrix): DenseMatrix {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) inverse[i * (n + 1)] = 1;
  invertRows(l, n, inverse);
  const data = new Float64Array(n * n);
  squareOfColumns(data, inverse, n);
  return { rows: n, columns: n, data };
}
