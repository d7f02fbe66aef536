import { expect, test } from 'vitest';
import { kernelMatrix, scaleColumns } from '../../src/gp/kernel.ts';
import { leaveOneOut } from '../../src/gp/leave-one-out.ts';
import { standardize } from '../../src/gp/standardize.ts';
import { mlMatrixLinearAlgebra as linalg } from '../../src/math/linalg-ml-matrix.ts';
import { createRng } from '../../src/math/random.ts';
import { relativeError } from '../support/golden.ts';

const [n, d] = [9, 2];
const rng = createRng(3, 0, 'leave-one-out');
const x = { rows: n, columns: d, data: Float64Array.from({ length: n * d }, () => rng.uniform()) };
const y = Float64Array.from(
  { length: n },
  (_, i) => 5 + 2 * Math.sin(4 * x.data[i * d]) + 0.1 * rng.normal(),
);
const hyperparameters = { lengthscales: Float64Array.of(0.4, 0.9), scale: 1.5, noise: 0.02 };

test('is what a process without the observation expects of it, in the units of all', () => {
  const { y: standard, mean, sd } = standardize(y);
  const { k } = kernelMatrix(scaleColumns(x, hyperparameters.lengthscales), n, d, hyperparameters.scale);
  const found = leaveOneOut(x, y, hyperparameters);
  for (let left = 0; left < n; left++) {
    const rest = Array.from({ length: n }, (_, i) => i).filter((i) => i !== left);
    const covariance = (i: number, j: number) => k[i * n + j] + (i === j ? hyperparameters.noise : 0);
    const data = Float64Array.from(rest.flatMap((i) => rest.map((j) => covariance(i, j))));
    const { lower } = linalg.cholesky({ rows: n - 1, columns: n - 1, data });
    const column = (values: number[]) => ({ rows: n - 1, columns: 1, data: Float64Array.from(values) });
    const half = linalg.solveLower(lower, column(rest.map((i) => k[left * n + i]))).data;
    const halfY = linalg.solveLower(lower, column(rest.map((i) => standard[i]))).data;
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
    const expected = mean + sd * dot(half, halfY);
    const variance = sd * sd * (hyperparameters.scale + hyperparameters.noise - dot(half, half));
    expect(relativeError(found.mean[left], expected)).toBeLessThan(1e-9);
    expect(relativeError(found.variance[left], variance)).toBeLessThan(1e-9);
  }
});

test('refuses observations that are no numbers', () => {
  expect(() =>
    leaveOneOut(
      x,
      Float64Array.from(y, () => Number.NaN),
      hyperparameters,
    ),
  ).toThrow('NaN');
});
