import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromTheta, thetaBounds, toTheta } from '../../src/gp/hyperparameters.ts';
import { logMarginalLikelihood, logPosterior } from '../../src/gp/likelihood.ts';
import { logPrior } from '../../src/gp/priors.ts';
import { standardize } from '../../src/gp/standardize.ts';
import { mlMatrixLinearAlgebra } from '../../src/math/linalg-ml-matrix.ts';
import { hyperparametersOf, observe } from './data.ts';

const unit = fc.double({ min: 0.05, max: 0.95, noNaN: true });
const problem = fc
  .record({ n: fc.integer({ min: 1, max: 15 }), d: fc.integer({ min: 1, max: 5 }), seed: fc.nat(1e6) })
  .chain((shape) =>
    fc.tuple(fc.constant(shape), fc.array(unit, { minLength: shape.d + 2, maxLength: shape.d + 2 })),
  )
  .map(([{ n, d, seed }, position]) => {
    const { x, y } = observe(n, d, seed, 1);
    const { lower, upper } = thetaBounds(d);
    // Noise above 1e-4: below, the matrix is so ill conditioned that differences are no reference.
    const theta = lower.map((low, k) => {
      const from = k === d + 1 ? Math.log(1e-4) : low;
      return from + position[k] * (upper[k] - from);
    });
    return { observations: { x, y: standardize(y).y, linalg: mlMatrixLinearAlgebra }, theta };
  });

describe('log posterior', () => {
  it('has the gradient of its own value', () => {
    fc.assert(
      fc.property(problem, ({ observations, theta }) => {
        const gradient = new Float64Array(theta.length);
        const value = logPosterior(observations, theta, gradient);
        const at = (moved: Float64Array) => logPosterior(observations, moved, new Float64Array(theta.length));
        theta.forEach((coordinate, k) => {
          const step = 1e-4;
          const [up, down] = [at(theta.with(k, coordinate + step)), at(theta.with(k, coordinate - step))];
          const expected = (up - down) / (2 * step);
          expect(Math.abs(gradient[k] - expected)).toBeLessThan(
            1e-5 * Math.max(1, Math.abs(value), Math.abs(expected)),
          );
        });
      }),
      { numRuns: 60 },
    );
  });

  it('adds its gradient to what the likelihood is given', () => {
    const { x, y } = observe(6, 2, 3);
    const observations = { x, y: standardize(y).y, linalg: mlMatrixLinearAlgebra };
    const theta = toTheta(hyperparametersOf(2, 0.4, 2, 0.01));
    const [likelihood, prior, both] = [new Float64Array(4), new Float64Array(4), new Float64Array(4).fill(9)];
    const sum = logMarginalLikelihood(observations, theta, likelihood) + logPrior(theta, prior);
    expect(logPosterior(observations, theta, both)).toBeCloseTo(sum, 12);
    both.forEach((value, k) => {
      expect(value).toBeCloseTo(likelihood[k] + prior[k], 12);
    });
  });

  it('of one observation is a normal density', () => {
    const x = { rows: 1, columns: 1, data: Float64Array.of(0.3) };
    const observations = { x, y: Float64Array.of(1.7), linalg: mlMatrixLinearAlgebra };
    const theta = toTheta(hyperparametersOf(1, 0.5, 2, 0.5));
    const expected = -0.5 * (1.7 ** 2 / 2.5) - 0.5 * Math.log(2 * Math.PI * 2.5);
    expect(logMarginalLikelihood(observations, theta, new Float64Array(3))).toBeCloseTo(expected, 13);
  });
});

describe('priors', () => {
  it('have their modes where Gamma densities have them', () => {
    const gradient = new Float64Array(3);
    // Without a Jacobian the mode is (shape - 1) / rate.
    logPrior(toTheta(hyperparametersOf(1, 2 / 6, 1 / 0.15, 0.1 / 0.05)), gradient);
    for (const derivative of gradient) expect(Math.abs(derivative)).toBeLessThan(1e-12);
  });

  it('integrate to one', () => {
    // The length-scale's density alone: the other two are taken at one point and divided out.
    const at = (lengthscale: number) =>
      Math.exp(logPrior(toTheta(hyperparametersOf(1, lengthscale, 3, 0.2)), new Float64Array(3)));
    const others = at(0.5) / ((6 ** 3 / 2) * 0.25 * Math.exp(-3));
    const step = 1e-3;
    let integral = 0;
    for (let l = step / 2; l < 8; l += step) integral += (at(l) / others) * step;
    expect(integral).toBeCloseTo(1, 6);
  });
});

describe('hyperparameters', () => {
  it('survive the way to theta and back', () => {
    const given = { lengthscales: Float64Array.of(0.02, 20, 0.3), scale: 1000, noise: 1e-8 };
    const back = fromTheta(toTheta(given));
    expect([...back.lengthscales, back.scale, back.noise].map((v) => Number(v.toPrecision(12)))).toEqual([
      0.02, 20, 0.3, 1000, 1e-8,
    ]);
  });
});

describe('standardize', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

  it('gives mean 0 and standard deviation 1, or zeros, for any finite values', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 12 }), (values) => {
        const { y, mean, sd } = standardize(Float64Array.from(values));
        expect(y.every(Number.isFinite) && Number.isFinite(mean) && Number.isFinite(sd) && sd > 0).toBe(true);
        const sum = y.reduce((total, v) => total + v, 0);
        const squares = y.reduce((total, v) => total + v * v, 0);
        if (squares > 0) {
          expect(squares).toBeCloseTo(values.length - 1, 6);
          expect(Math.abs(sum)).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it('takes a constant for what it is', () => {
    expect(standardize(Float64Array.of(0.1, 0.1, 0.1))).toEqual({
      y: new Float64Array(3),
      mean: expect.closeTo(0.1, 12),
      sd: 1,
    });
    expect(standardize(Float64Array.of(7))).toEqual({ y: new Float64Array(1), mean: 7, sd: 1 });
  });

  it('keeps a spread that is small but not rounding', () => {
    const { y, sd } = standardize(Float64Array.of(1e-12, 2e-12, 3e-12));
    [-1, 0, 1].forEach((expected, k) => {
      expect(y[k]).toBeCloseTo(expected, 9);
    });
    expect(sd / 1e-12).toBeCloseTo(1, 9);
  });
});
