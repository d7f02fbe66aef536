// The kernels that work in place: as a LinearAlgebra through its suite, against ml-matrix, and bit by bit against
// themselves where a factor grows.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factorInPlace, solveRows } from '../../src/math/cholesky.ts';
import { factorWithJitter } from '../../src/math/jitter.ts';
import type { DenseMatrix, LinearAlgebra } from '../../src/math/linalg.ts';
import { mlMatrixLinearAlgebra } from '../../src/math/linalg-ml-matrix.ts';
import { createRng } from '../../src/math/random.ts';
import { describeLinearAlgebra } from './linalg-contract.ts';

const matrix = (
  rows: number,
  columns: number,
  data: Float64Array = new Float64Array(rows * columns),
): DenseMatrix => ({
  rows,
  columns,
  data,
});

/** The factor in place as a LinearAlgebra, whose substitution is that of the kernels already. */
const inPlace: LinearAlgebra = {
  ...mlMatrixLinearAlgebra,
  name: 'in place',
  cholesky: ({ rows: n, data }) => {
    const lower = new Float64Array(n * n);
    const fill = (jitter: number) => {
      for (let i = 0; i < n; i++) {
        lower.set(data.subarray(i * n, i * n + i + 1), i * n);
        lower[i * n + i] += jitter;
      }
    };
    const jitter = factorWithJitter(lower, n, n, fill);
    return { lower: matrix(n, n, lower), jitter };
  },
};

describeLinearAlgebra(inPlace);

/** A covariance of random points: as badly conditioned as those of a Gaussian process. */
function covariance(n: number, seed: number, noise = 1e-6): Float64Array {
  const rng = createRng(seed, 0, 'cholesky-test');
  const x = Float64Array.from({ length: 2 * n }, rng.uniform);
  return Float64Array.from({ length: n * n }, (_, p) => {
    const [i, j] = [Math.floor(p / n), p % n];
    const r2 = (x[2 * i] - x[2 * j]) ** 2 + (x[2 * i + 1] - x[2 * j + 1]) ** 2;
    return Math.exp(-3 * Math.sqrt(r2)) + (i === j ? noise : 0);
  });
}

const lowerOf = (a: Float64Array, n: number) => a.map((value, p) => (p % n <= Math.floor(p / n) ? value : 0));

describe('factorInPlace', () => {
  it("has ml-matrix's factor, over several panels", () => {
    for (const n of [1, 2, 3, 4, 5, 47, 48, 49, 50, 97, 131]) {
      const a = covariance(n, n);
      const { lower } = mlMatrixLinearAlgebra.cholesky(matrix(n, n, a));
      expect(factorInPlace(a, n, n)).toBe(true);
      const worst = lowerOf(a, n).reduce((most, v, p) => Math.max(most, Math.abs(v - lower.data[p])), 0);
      expect(worst).toBeLessThan(1e-10);
    }
  });

  it('is the same to the last bit when it grows, row by row or by several, at any stride', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(steps, fc.nat(1e6), fc.nat(5), (rows, seed, spare) => {
        const n = rows.reduce((sum, count) => sum + count, 0);
        const stride = n + spare;
        const a = covariance(n, seed);
        const grown = new Float64Array(n * stride);
        for (let i = 0; i < n; i++) grown.set(a.subarray(i * n, (i + 1) * n), i * stride);
        let from = 0;
        for (const count of rows) {
          expect(factorInPlace(grown, from + count, stride, from)).toBe(true);
          from += count;
        }
        expect(factorInPlace(a, n, n)).toBe(true);
        for (let i = 0; i < n; i++) {
          expect(grown.subarray(i * stride, i * stride + i + 1)).toEqual(a.subarray(i * n, i * n + i + 1));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('fails where a pivot is not positive, before and after it grew', () => {
    const a = covariance(60, 3);
    const twice = a.slice();
    for (let j = 0; j < 60; j++) twice[59 * 60 + j] = a[58 * 60 + j];
    twice[59 * 61 - 1 + 1] = a[58 * 61] - 1e-3;
    expect(factorInPlace(twice, 59, 60)).toBe(true);
    expect(factorInPlace(twice, 60, 60, 59)).toBe(false);
  });
});

it('solves for one row and for many with the same bits', () => {
  const n = 75;
  const l = covariance(n, 9);
  factorInPlace(l, n, n);
  const rng = createRng(1, 0, 'rows');
  const many = Float64Array.from({ length: 7 * n }, rng.normal);
  const single = many.slice(3 * n, 4 * n);
  solveRows(many, 7, l, n, n);
  solveRows(single, 1, l, n, n);
  expect(single).toEqual(many.slice(3 * n, 4 * n));
});
