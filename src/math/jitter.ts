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

/** How a matrix is factored. */
export interface JitterOptions {
  /** What the ladder is relative to; the mean of the diagonal when left out. */
  readonly scale?: number | undefined;
  readonly factor?: Factor | undefined;
}

/**
 * Factors a symmetric matrix with the least jitter of the ladder that is enough.
 * @param a n rows, `stride` apart: the factor afterwards
 * @param fill writes the lower triangle of the matrix with the given jitter on its diagonal into `a`
 * @returns the jitter that was added to the diagonal
 * @throws HpoError NUMERICAL when the last rung still fails or an entry is not finite
 */
export function factorWithJitter(
  a: Float64Array,
  n: number,
  stride: number,
  fill: (jitter: number) => void,
  { scale, factor = factorInPlace }: JitterOptions = {},
): number {
  fill(0);
  const size = scale ?? meanDiagonal(a, n, stride);
  if (factor(a, n, stride)) return 0;
  // Looked at only after a failure: a factor that succeeds had finite entries.
  fill(0);
  checkFinite(a, n, stride);
  for (const relative of JITTER_LADDER) {
    if (relative === 0) continue;
    fill(relative * size);
    if (factor(a, n, stride)) return relative * size;
  }
  throw new HpoError('NUMERICAL', `a ${n} x ${n} matrix, mean diagonal ${size}, is not positive definite`, {
    hint: 'a larger noise on the diagonal makes it so',
  });
}
