// The kernel: a Matern-5/2 with a length-scale for each column (ARD) plus the products of the cosine features. Symbols:
// see gp.ts.
//   m      = s2 (1 + sqrt5 r + 5/3 r2) e,  e = exp(-sqrt5 r)
//   dm/dr2 = -5/6 s2 (1 + sqrt5 r) e       (finite at r = 0); "slope" is -2 dm/dr2
// Points are divided by the length-scales first, so the loops over pairs hold no division. Small top-level functions,
// so that the compiler optimises each on its own.
import { expMinus } from '../math/exp.ts';
import { HARMONICS } from './cosine.ts';

const SQRT_5 = Math.sqrt(5);

/** Columns of `rows` rows of x divided by the length-scales, into out from row `start` on. */
export function scaleRows(
  out: Float64Array,
  start: number,
  x: Float64Array,
  rows: number,
  lengthscales: Float64Array,
): void {
  const d = lengthscales.length;
  for (let row = 0, k = 0, at = start * d; row < rows; row++) {
    for (let column = 0; column < d; column++, k++, at++) out[at] = x[k] / lengthscales[column];
  }
}

/** r2 of the scaled points that begin at p of a and at q of b. */
function squaredDistance(a: Float64Array, p: number, b: Float64Array, q: number, d: number): number {
  let r2 = 0;
  for (let k = 0; k < d; k++) {
    const difference = a[p + k] - b[q + k];
    r2 += difference * difference;
  }
  return r2;
}

/** out[start + j] = m(point, x_j) for j < count, points scaled. */
export function maternRow(
  out: Float64Array,
  start: number,
  point: Float64Array,
  at: number,
  scaled: Float64Array,
  count: number,
  d: number,
  scale: number,
): void {
  for (let j = 0; j < count; j++) {
    const r2 = squaredDistance(point, at, scaled, j * d, d);
    const t = SQRT_5 * Math.sqrt(r2);
    out[start + j] = (1 + t + (5 / 3) * r2) * scale * expMinus(t);
  }
}

/** {@link maternRow} with the slopes -2 dm/dr2. */
export function maternRowWithSlope(
  out: Float64Array,
  slope: Float64Array,
  start: number,
  point: Float64Array,
  at: number,
  scaled: Float64Array,
  count: number,
  d: number,
  scale: number,
): void {
  for (let j = 0; j < count; j++) {
    const r2 = squaredDistance(point, at, scaled, j * d, d);
    const t = SQRT_5 * Math.sqrt(r2);
    const e = scale * expMinus(t);
    out[start + j] = (1 + t + (5 / 3) * r2) * e;
    slope[start + j] = (5 / 3) * (1 + t) * e;
  }
}

/** f f'^T of the features that begin at p of a and at q of b: five products at a time. */
export function cosineProduct(
  a: Float64Array,
  p: number,
  b: Float64Array,
  q: number,
  length: number,
): number {
  let sum = 0;
  for (let k = 0; k < length; k += HARMONICS) {
    const i = p + k;
    const j = q + k;
    sum +=
      a[i] * b[j] + a[i + 1] * b[j + 1] + a[i + 2] * b[j + 2] + a[i + 3] * b[j + 3] + a[i + 4] * b[j + 4];
  }
  return sum;
}

/** out[start] … out[start + 3] += a times the products with four features, the first of which begins at q0. */
function addFourCosines(
  out: Float64Array,
  start: number,
  f: Float64Array,
  at: number,
  features: Float64Array,
  q0: number,
  length: number,
  additive: number,
): void {
  const q1 = q0 + length;
  const q2 = q1 + length;
  const q3 = q2 + length;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let k = 0; k < length; k++) {
    const value = f[at + k];
    s0 += value * features[q0 + k];
    s1 += value * features[q1 + k];
    s2 += value * features[q2 + k];
    s3 += value * features[q3 + k];
  }
  out[start] += additive * s0;
  out[start + 1] += additive * s1;
  out[start + 2] += additive * s2;
  out[start + 3] += additive * s3;
}

/** out[start + j] += a f f_j^T for j < count. */
export function addCosineRow(
  out: Float64Array,
  start: number,
  f: Float64Array,
  at: number,
  features: Float64Array,
  count: number,
  length: number,
  additive: number,
): void {
  let j = 0;
  for (; j + 3 < count; j += 4) addFourCosines(out, start + j, f, at, features, j * length, length, additive);
  for (; j < count; j++) {
    out[start + j] += additive * cosineProduct(f, at, features, j * length, length);
  }
}
