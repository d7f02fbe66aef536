// Cholesky factors and triangular solves in place, over row-major Float64Arrays whose rows are `stride` apart. All work
// goes through one kernel, `tile`: two rows of a right-hand side against four rows of L. Every entry is one running sum
// over k = 0, 1, 2 … whatever the tiles and panels, so a factor that grew row by row equals, bit by bit, one that was
// made at once: what is remembered never changes a result. Small top-level functions, so that the compiler optimises
// each on its own.

/** Columns that are solved for all rows before the next ones: so many rows of L stay in the second-level cache. */
const PANEL = 48;

/**
 * Columns j to j + 3 of two rows x of X with X Lᵀ = B, where earlier columns are solved and B stands in their place.
 * @param p0 offset of the first row in x
 * @param p1 offset of the second
 * @param from columns before it are 0 in both rows
 */
function tile(
  x: Float64Array,
  p0: number,
  p1: number,
  l: Float64Array,
  j: number,
  stride: number,
  from: number,
): void {
  const q0 = j * stride;
  const q1 = q0 + stride;
  const q2 = q1 + stride;
  const q3 = q2 + stride;
  let a0 = x[p0 + j];
  let a1 = x[p0 + j + 1];
  let a2 = x[p0 + j + 2];
  let a3 = x[p0 + j + 3];
  let b0 = x[p1 + j];
  let b1 = x[p1 + j + 1];
  let b2 = x[p1 + j + 2];
  let b3 = x[p1 + j + 3];
  for (let k = from; k < j; k++) {
    const a = x[p0 + k];
    const b = x[p1 + k];
    const l0 = l[q0 + k];
    const l1 = l[q1 + k];
    const l2 = l[q2 + k];
    const l3 = l[q3 + k];
    a0 -= a * l0;
    a1 -= a * l1;
    a2 -= a * l2;
    a3 -= a * l3;
    b0 -= b * l0;
    b1 -= b * l1;
    b2 -= b * l2;
    b3 -= b * l3;
  }
  const d0 = l[q0 + j];
  a0 /= d0;
  b0 /= d0;
  const l10 = l[q1 + j];
  const d1 = l[q1 + j + 1];
  a1 = (a1 - a0 * l10) / d1;
  b1 = (b1 - b0 * l10) / d1;
  const l20 = l[q2 + j];
  const l21 = l[q2 + j + 1];
  const d2 = l[q2 + j + 2];
  a2 = (a2 - a0 * l20 - a1 * l21) / d2;
  b2 = (b2 - b0 * l20 - b1 * l21) / d2;
  const l30 = l[q3 + j];
  const l31 = l[q3 + j + 1];
  const l32 = l[q3 + j + 2];
  const d3 = l[q3 + j + 3];
  a3 = (a3 - a0 * l30 - a1 * l31 - a2 * l32) / d3;
  b3 = (b3 - b0 * l30 - b1 * l31 - b2 * l32) / d3;
  x[p0 + j] = a0;
  x[p0 + j + 1] = a1;
  x[p0 + j + 2] = a2;
  x[p0 + j + 3] = a3;
  x[p1 + j] = b0;
  x[p1 + j + 1] = b1;
  x[p1 + j + 2] = b2;
  x[p1 + j + 3] = b3;
}

/** {@link tile} of one row. */
function tileOfOne(
  x: Float64Array,
  p: number,
  l: Float64Array,
  j: number,
  stride: number,
  from: number,
): void {
  const q0 = j * stride;
  const q1 = q0 + stride;
  const q2 = q1 + stride;
  const q3 = q2 + stride;
  let a0 = x[p + j];
  let a1 = x[p + j + 1];
  let a2 = x[p + j + 2];
  let a3 = x[p + j + 3];
  for (let k = from; k < j; k++) {
    const a = x[p + k];
    a0 -= a * l[q0 + k];
    a1 -= a * l[q1 + k];
    a2 -= a * l[q2 + k];
    a3 -= a * l[q3 + k];
  }
  a0 /= l[q0 + j];
  a1 = (a1 - a0 * l[q1 + j]) / l[q1 + j + 1];
  a2 = (a2 - a0 * l[q2 + j] - a1 * l[q2 + j + 1]) / l[q2 + j + 2];
  a3 = (a3 - a0 * l[q3 + j] - a1 * l[q3 + j + 1] - a2 * l[q3 + j + 2]) / l[q3 + j + 3];
  x[p + j] = a0;
  x[p + j + 1] = a1;
  x[p + j + 2] = a2;
  x[p + j + 3] = a3;
}

/** x_j - sum of x_k l_jk over from <= k < j. */
function remainder(x: Float64Array, p: number, l: Float64Array, q: number, from: number, j: number): number {
  let sum = x[p + j];
  for (let k = from; k < j; k++) sum -= x[p + k] * l[q + k];
  return sum;
}

/** Columns first to end - 1 of one row, one by one. */
function solveColumns(
  x: Float64Array,
  p: number,
  l: Float64Array,
  stride: number,
  first: number,
  end: number,
  from: number,
): void {
  for (let j = first; j < end; j++) {
    const q = j * stride;
    x[p + j] = remainder(x, p, l, q, from, j) / l[q + j];
  }
}

/** Columns first to end - 1 of the rows at p0 and p1; end - first may be any number. */
function solvePair(
  x: Float64Array,
  p0: number,
  p1: number,
  l: Float64Array,
  stride: number,
  first: number,
  end: number,
  from: number,
): void {
  const whole = first + ((end - first) & ~3);
  for (let j = first; j < whole; j += 4) tile(x, p0, p1, l, j, stride, from);
  solveColumns(x, p0, l, stride, whole, end, from);
  solveColumns(x, p1, l, stride, whole, end, from);
}

function solveSingle(
  x: Float64Array,
  p: number,
  l: Float64Array,
  stride: number,
  first: number,
  end: number,
  from: number,
): void {
  const whole = first + ((end - first) & ~3);
  for (let j = first; j < whole; j += 4) tileOfOne(x, p, l, j, stride, from);
  solveColumns(x, p, l, stride, whole, end, from);
}

/** The diagonal entry of row i; false where it would not be positive. */
function pivot(a: Float64Array, i: number, stride: number): boolean {
  const p = i * stride;
  const rest = remainder(a, p, a, p, 0, i);
  if (!(rest > 0) || rest === Number.POSITIVE_INFINITY) return false;
  a[p + i] = Math.sqrt(rest);
  return true;
}

/**
 * The lower factor in place of the lower triangle of a symmetric matrix.
 * @param a n rows, `stride` apart; above the diagonal nothing is read or written
 * @param from rows before it are factored already: only the others are read and written
 * @returns false where the matrix is not positive definite or not finite; the rows from `from` on are then spoilt
 */
export function factorInPlace(a: Float64Array, n: number, stride: number, from = 0): boolean {
  for (let first = 0; first < n; first += PANEL) {
    const end = Math.min(first + PANEL, n);
    let i = Math.max(first, from);
    for (; i + 1 < n; i += 2) {
      const p = i * stride;
      // A pair that reaches the diagonal in this panel ends there, the second row one column later.
      const both = Math.min(end, i);
      solvePair(a, p, p + stride, a, stride, first, both, 0);
      if (i >= end) continue;
      if (!pivot(a, i, stride)) return false;
      solveColumns(a, p + stride, a, stride, i, i + 1, 0);
      if (i + 1 < end && !pivot(a, i + 1, stride)) return false;
    }
    if (i < n) {
      solveSingle(a, i * stride, a, stride, first, Math.min(end, i), 0);
      if (i < end && !pivot(a, i, stride)) return false;
    }
  }
  return true;
}

/**
 * Solves L xᵀ = bᵀ for m rows b, each replaced by its x: X Lᵀ = B.
 * @param x m rows of n, n apart
 * @param l n rows of the factor, `stride` apart
 */
export function solveRows(x: Float64Array, m: number, l: Float64Array, n: number, stride: number): void {
  for (let first = 0; first < n; first += PANEL) {
    const end = Math.min(first + PANEL, n);
    let row = 0;
    for (; row + 1 < m; row += 2) solvePair(x, row * n, (row + 1) * n, l, stride, first, end, 0);
    if (row < m) solveSingle(x, row * n, l, stride, first, end, 0);
  }
}

/** x[start + c] -= four rows of l, each times its factor, for c < count. */
function subtractFour(
  x: Float64Array,
  start: number,
  count: number,
  l: Float64Array,
  row: number,
  stride: number,
  f0: number,
  f1: number,
  f2: number,
  f3: number,
): void {
  const q1 = row + stride;
  const q2 = q1 + stride;
  const q3 = q2 + stride;
  for (let c = 0; c < count; c++) {
    x[start + c] -= f0 * l[row + c] + f1 * l[q1 + c] + f2 * l[q2 + c] + f3 * l[q3 + c];
  }
}

/** Solves Lᵀ x = b in place for one b that begins at `start` of x. */
export function solveTransposed(
  x: Float64Array,
  start: number,
  l: Float64Array,
  n: number,
  stride: number,
): void {
  let i = n;
  for (; i >= 4; i -= 4) {
    const q = (i - 4) * stride;
    const at = start + i - 4;
    const x3 = x[at + 3] / l[q + 3 * stride + i - 1];
    const r3 = q + 3 * stride + i - 4;
    const x2 = (x[at + 2] - l[r3 + 2] * x3) / l[q + 2 * stride + i - 2];
    const r2 = q + 2 * stride + i - 4;
    const x1 = (x[at + 1] - l[r3 + 1] * x3 - l[r2 + 1] * x2) / l[q + stride + i - 3];
    const x0 = (x[at] - l[r3] * x3 - l[r2] * x2 - l[q + stride + i - 4] * x1) / l[q + i - 4];
    x[at] = x0;
    x[at + 1] = x1;
    x[at + 2] = x2;
    x[at + 3] = x3;
    subtractFour(x, start, i - 4, l, q, stride, x0, x1, x2, x3);
  }
  for (i--; i >= 0; i--) {
    const solved = x[start + i] / l[i * stride + i];
    x[start + i] = solved;
    for (let j = 0; j < i; j++) x[start + j] -= l[i * stride + j] * solved;
  }
}

/** Rows of L⁻ᵀ, upper triangular: each solves X Lᵀ = I from its own column on. */
function invertTransposed(u: Float64Array, l: Float64Array, n: number): void {
  u.fill(0, 0, n * n);
  for (let i = 0; i < n; i++) u[i * (n + 1)] = 1;
  let i = 0;
  for (; i + 1 < n; i += 2) solvePair(u, i * n, (i + 1) * n, l, n, i, n, i);
  if (i < n) u[i * (n + 1)] /= l[i * (n + 1)];
}

/** out at two rows i, i + 1 and four columns j … = inner products of rows of u from column `from` on. */
function productTile(
  out: Float64Array,
  u: Float64Array,
  n: number,
  i: number,
  j: number,
  from: number,
): void {
  const p0 = i * n;
  const p1 = p0 + n;
  const q0 = j * n;
  const q1 = q0 + n;
  const q2 = q1 + n;
  const q3 = q2 + n;
  let a0 = 0;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  let b3 = 0;
  for (let k = from; k < n; k++) {
    const a = u[p0 + k];
    const b = u[p1 + k];
    const l0 = u[q0 + k];
    const l1 = u[q1 + k];
    const l2 = u[q2 + k];
    const l3 = u[q3 + k];
    a0 += a * l0;
    a1 += a * l1;
    a2 += a * l2;
    a3 += a * l3;
    b0 += b * l0;
    b1 += b * l1;
    b2 += b * l2;
    b3 += b * l3;
  }
  out[p0 + j] = a0;
  out[p0 + j + 1] = a1;
  out[p0 + j + 2] = a2;
  out[p0 + j + 3] = a3;
  out[p1 + j] = b0;
  out[p1 + j + 1] = b1;
  out[p1 + j + 2] = b2;
  out[p1 + j + 3] = b3;
}

function productColumns(out: Float64Array, u: Float64Array, n: number, i: number, first: number): void {
  for (let j = first; j <= i; j++) {
    let sum = 0;
    for (let k = i; k < n; k++) sum += u[i * n + k] * u[j * n + k];
    out[i * n + j] = sum;
  }
}

/**
 * The lower triangle of (L Lᵀ)⁻¹ = L⁻ᵀ L⁻¹.
 * @param out n x n; its lower triangle is overwritten
 * @param l n x n lower, rows n apart
 * @param u n x n of scratch space: L⁻ᵀ afterwards
 */
export function invertFactored(out: Float64Array, l: Float64Array, n: number, u: Float64Array): void {
  invertTransposed(u, l, n);
  let i = 0;
  for (; i + 1 < n; i += 2) {
    const whole = i & ~3;
    for (let j = 0; j < whole; j += 4) productTile(out, u, n, i, j, i);
    productColumns(out, u, n, i, whole);
    productColumns(out, u, n, i + 1, whole);
  }
  if (i < n) productColumns(out, u, n, i, 0);
}
