// The ladder that a matrix goes down which is not positive definite, be it by rounding alone: ten times more on the
// diagonal at each rung.
import { HpoError } from '../errors.ts';
import { factorInPlace } from './cholesky.ts';

/** Added to the diagonal, relative to its mean. */
export const JITTER_LADDER: readonly number[] = [
  0, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2,
];

/** {@link factorInPlace}, or what takes its place. */
export type Factor = typeof factorInPlace;

/** @throws HpoError NUMERICAL when an entry of the lower triangle is not finite */
function checkFinite(a: Float64Array, n: number, stride: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = a[i * stride + j];
      if (Number.isFinite(value)) continue;
      throw new HpoError('NUMERICAL', `Cholesky of a matrix whose entry (${i}, ${j}) is ${value}`, {
        hint: 'look for a value that is not finite in the data or hyperparameters',
      });
    }
  }
}

function meanDiagonal(a: Float64Array, n: number, stride: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[i * stride + i];
  return n === 0 ? 0 : sum / n;
}

/**
 * Factors a symmetric matrix with the least jitter of the ladder that is enough.
 * @param a n rows, `stride` apart: the factor afterwards
 * @param fill writes the lower triangle of the matrix into `a`: called once for each rung
 * @returns the jitter that was added to the diagonal
 * @throws HpoError NUMERICAL when the last rung still fails or an entry is not finite
 */
export function factorWithJitter(
  a: Float64Array,
  n: number,
  stride: number,
  fill: () => void,
  factor: Factor = factorInPlace,
): number {
  let scale = 0;
  for (const relative of JITTER_LADDER) {
    fill();
    scale = meanDiagonal(a, n, stride);
    const jitter = relative * scale;
    for (let i = 0; i < n; i++) a[i * stride + i] += jitter;
    if (factor(a, n, stride)) return jitter;
    // Looked at only after a failure: a factor that succeeds had finite entries.
    if (relative === 0) {
      fill();
      checkFinite(a, n, stride);
    }
  }
  throw new HpoError('NUMERICAL', `a ${n} x ${n} matrix, mean diagonal ${scale}, is not positive definite`, {
    hint: 'a larger noise on the diagonal makes it so',
  });
}
