// The few vector sums that predictions share. Each has four running sums, so that no addition waits for the last one.
import { cosineProduct } from './kernel.ts';

/** Relative to s2: below it a variance is rounding error. */
export const VARIANCE_FLOOR = 1e-10;

/** sum a[start + k] b[k] over k < length. */
export function dot(a: Float64Array, start: number, b: Float64Array, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += a[start + k] * b[k];
    s1 += a[start + k + 1] * b[k + 1];
    s2 += a[start + k + 2] * b[k + 2];
    s3 += a[start + k + 3] * b[k + 3];
  }
  for (; k < length; k++) s0 += a[start + k] * b[k];
  return s0 + s1 + (s2 + s3);
}

/** sum a[start + k]^2 over k < length. */
export function squareSum(a: Float64Array, start: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = start;
  const end = start + length;
  for (; k + 3 < end; k += 4) {
    s0 += a[k] * a[k];
    s1 += a[k + 1] * a[k + 1];
    s2 += a[k + 2] * a[k + 2];
    s3 += a[k + 3] * a[k + 3];
  }
  for (; k < end; k++) s0 += a[k] * a[k];
  return s0 + s1 + (s2 + s3);
}

/** Prior variance at the point whose features begin at `at`. */
export function priorVariance(
  f: Float64Array,
  at: number,
  q: number,
  scale: number,
  additive: number,
): number {
  return scale + additive * cosineProduct(f, at, f, at, q);
}
