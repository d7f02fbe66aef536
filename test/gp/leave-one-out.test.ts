import { expect, test } from 'vitest';
import { covarianceOf } from '../../src/gp/covariance.ts';
import { leaveOneOut } from '../../src/gp/leave-one-out.ts';
import { conditionOn } from '../../src/gp/posterior.ts';
import { scoresOf } from '../../src/gp/scores.ts';
import { createRng } from '../../src/math/random.ts';
import { relativeError } from '../support/golden.ts';

const [n, d] = [9, 2];
const rng = createRng(3, 0, 'leave-one-out');
const data = Float64Array.from({ length: n * d }, () => rng.uniform());
const inputs = { x: { rows: n, columns: d, data }, cosineColumns: [1] };
const y = Float64Array.from({ length: n }, (_, i) => 5 + 2 * Math.sin(4 * data[i * d]) + 0.1 * rng.normal());
const hyperparameters = {
  lengthscales: Float64Array.of(0.4, 0.9),
  scale: 1.5,
  noise: 0.02,
  additive: 0.3,
  warp: 1.2,
};

test('is what a process without the observation expects of it, with the mean and transform of all', () => {
  const scores = scoresOf(y, hyperparameters.warp);
  const found = leaveOneOut(inputs, y, hyperparameters);
  const mu = meanOfAll(scores.z);
  for (let left = 0; left < n; left++) {
    const rest = Array.from({ length: n }, (_, i) => i).filter((i) => i !== left);
    const fewer = Float64Array.from(rest.flatMap((i) => [...data.subarray(i * d, (i + 1) * d)]));
    const covariance = covarianceOf(
      { x: { rows: n - 1, columns: d, data: fewer }, cosineColumns: [1] },
      hyperparameters,
    );
    // With the mean taken off and held at 0.
    const gp = conditionOn(
      covariance,
      Float64Array.from(rest, (i) => scores.z[i] - mu),
      { meanVariance: 0 },
    );
    const { mean, variance } = gp.predict(data.slice(left * d, (left + 1) * d));
    const withNoise = { mean: mu + mean, variance: variance + hyperparameters.noise };
    const expected = scores.expect(withNoise);
    expect(relativeError(found.mean[left], expected.mean)).toBeLessThan(1e-9);
    expect(relativeError(found.sd[left], expected.sd)).toBeLessThan(1e-9);
    const residual = (scores.z[left] - withNoise.mean) / Math.sqrt(withNoise.variance);
    expect(Math.abs(found.residual[left] - residual)).toBeLessThan(1e-9);
  }
});

/** The profiled mean, by what adding a constant to all values does to a process whose mean is held at 0. */
function meanOfAll(z: Float64Array): number {
  const covariance = covarianceOf(inputs, hyperparameters);
  const at = Float64Array.of(0.123, 0.77);
  const held = (values: Float64Array) =>
    conditionOn(covariance, values, { meanVariance: 0 }).predict(at).mean;
  const free = conditionOn(covariance, z).predict(at).mean;
  // free = mu + k K^-1 (z - mu 1).
  return (free - held(z)) / (1 - held(new Float64Array(n).fill(1)));
}

test('refuses observations that are no numbers', () => {
  expect(() =>
    leaveOneOut(
      inputs,
      Float64Array.from(y, () => Number.NaN),
      hyperparameters,
    ),
  ).toThrow('NaN');
});
