// What every LinearAlgebra must do. A new implementation runs through this suite with one line in linalg.test.ts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HpoError } from '../../src/errors.ts';
import type { DenseMatrix, LinearAlgebra } from '../../src/math/linalg.ts';
import { createRng } from '../../src/math/random.ts';

const matrix = (rows: number, columns: number, entry: (i: number, j: number) => number): DenseMatrix => ({
  rows,
  columns,
  data: Float64Array.from({ length: rows * columns }, (_, k) => entry(Math.floor(k / columns), k % columns)),
});

const randomMatrix = (rows: number, columns: number, seed: number): DenseMatrix => {
  const rng = createRng(seed, 0, 'matrix');
  return matrix(rows, columns, () => rng.normal());
};

/** The product by its definition. */
const product = (a: DenseMatrix, b: DenseMatrix): DenseMatrix =>
  matrix(a.rows, b.columns, (i, j) => {
    let sum = 0;
    for (let k = 0; k < a.columns; k++) sum += a.data[i * a.columns + k] * b.data[k * b.columns + j];
    return sum;
  });

const transposed = (a: DenseMatrix): DenseMatrix =>
  matrix(a.columns, a.rows, (i, j) => a.data[j * a.columns + i]);

/** B Bᵀ + ridge I. */
const positiveDefinite = (n: number, seed: number, ridge = 0.5): DenseMatrix => {
  const b = randomMatrix(n, n, seed);
  const square = product(b, transposed(b));
  return matrix(n, n, (i, j) => square.data[i * n + j] + (i === j ? ridge : 0));
};

const lowerTriangular = (n: number, seed: number): DenseMatrix => {
  const full = randomMatrix(n, n, seed);
  // Entries above the diagonal are not 0 on purpose: substitution may not read them.
  return matrix(n, n, (i, j) => (i === j ? 2 + Math.abs(full.data[i * n + j]) : full.data[i * n + j] / n));
};

const lowerPart = (a: DenseMatrix): DenseMatrix =>
  matrix(a.rows, a.rows, (i, j) => (j <= i ? a.data[i * a.rows + j] : 0));

function expectClose(actual: DenseMatrix, expected: DenseMatrix, tolerance: number): void {
  expect([actual.rows, actual.columns]).toEqual([expected.rows, expected.columns]);
  expect(actual.data.length).toBe(expected.data.length);
  const scale = expected.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  const worst = actual.data.reduce((largest, v, k) => Math.max(largest, Math.abs(v - expected.data[k])), 0);
  expect(worst).toBeLessThanOrEqual(tolerance * scale);
}

const size = fc.integer({ min: 1, max: 24 });
const seed = fc.integer({ min: 0, max: 1e6 });

export function describeLinearAlgebra(linalg: LinearAlgebra): void {
  describe(`linear algebra: ${linalg.name}`, () => {
    it('factors a positive definite matrix without jitter', () => {
      fc.assert(
        fc.property(size, seed, (n, s) => {
          const a = positiveDefinite(n, s);
          const { lower, jitter } = linalg.cholesky(a);
          expect(jitter).toBe(0);
          expectClose(product(lower, transposed(lower)), a, 1e-12);
          expectClose(lower, lowerPart(lower), 0);
        }),
      );
    });

    it('adds the smallest jitter of its ladder that is enough, and says how much', () => {
      // All ones: rank one, semi-definite.
      const a = matrix(30, 30, () => 4);
      const { lower, jitter } = linalg.cholesky(a);
      expect(jitter).toBeGreaterThan(0);
      expect(jitter).toBeLessThanOrEqual(4e-9);
      expectClose(
        product(lower, transposed(lower)),
        matrix(30, 30, (i, j) => (i === j ? 4 + jitter : 4)),
        1e-14,
      );
    });

    it('takes jitter relative to the mean diagonal', () => {
      // Slightly negative in one direction: eigenvalue -1e-6 of the diagonal.
      const indefinite = (scale: number) => matrix(2, 2, (i, j) => scale * (i === j ? 1 : 1 + 1e-6));
      const [small, large] = [1e-20, 1e20].map((scale) => linalg.cholesky(indefinite(scale)).jitter / scale);
      expect(small).toBeGreaterThan(1e-6 * (1 - 1e-9));
      expect(small).toBeLessThan(1.01e-5);
      expect(large).toBeCloseTo(small, 12);
    });

    it('raises NUMERICAL for what no rung mends and for entries that are not finite', () => {
      const failing = [
        matrix(2, 2, (i, j) => (i === j ? 1 : 2)),
        matrix(2, 2, () => 0),
        matrix(3, 3, (i, j) => (i === j ? -1 : 0)),
        matrix(2, 2, (i, j) => (i === j ? 1 : Number.NaN)),
        matrix(2, 2, (i, j) => (i === j ? Number.POSITIVE_INFINITY : 0)),
      ];
      for (const a of failing) {
        expect(() => linalg.cholesky(a)).toThrowError(HpoError);
        expect(() => linalg.cholesky(a)).toThrowError(expect.objectContaining({ code: 'NUMERICAL' }));
      }
    });

    it('solves with L and its transpose, reading the lower triangle only', () => {
      fc.assert(
        fc.property(size, fc.integer({ min: 1, max: 9 }), seed, (n, m, s) => {
          const l = lowerTriangular(n, s);
          const b = randomMatrix(n, m, s + 1);
          expectClose(product(lowerPart(l), linalg.solveLower(l, b)), b, 1e-12);
          expectClose(product(transposed(lowerPart(l)), linalg.solveLowerTransposed(l, b)), b, 1e-12);
        }),
      );
    });

    it('inverts from the factor, reading and writing the lower triangle only', () => {
      fc.assert(
        fc.property(size, seed, (n, s) => {
          const l = lowerTriangular(n, s);
          const inverse = linalg.inverse(l);
          expectClose(inverse, lowerPart(inverse), 0);
          const full = matrix(n, n, (i, j) => inverse.data[Math.max(i, j) * n + Math.min(i, j)]);
          const identity = matrix(n, n, (i, j) => (i === j ? 1 : 0));
          expectClose(product(product(lowerPart(l), transposed(lowerPart(l))), full), identity, 1e-12);
        }),
      );
    });

    it('multiplies', () => {
      fc.assert(
        fc.property(size, size, size, seed, (n, k, m, s) => {
          const [a, b] = [randomMatrix(n, k, s), randomMatrix(k, m, s + 1)];
          expectClose(linalg.multiply(a, b), product(a, b), 1e-13);
        }),
      );
    });

    it('writes to no argument', () => {
      const arguments_ = [
        positiveDefinite(6, 1),
        lowerTriangular(6, 2),
        randomMatrix(6, 3, 3),
        randomMatrix(6, 1, 4),
      ];
      const copies = arguments_.map(({ data }) => data.slice());
      const [a, l, b, v] = arguments_;
      linalg.cholesky(a);
      linalg.cholesky(matrix(2, 2, () => 1));
      linalg.inverse(l);
      for (const right of [b, v]) {
        linalg.solveLower(l, right);
        linalg.solveLowerTransposed(l, right);
        linalg.multiply(l, right);
      }
      expect(arguments_.map(({ data }) => data)).toEqual(copies);
    });
  });
}
