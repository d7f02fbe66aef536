import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromTheta, thetaBounds, toTheta } from '../../src/gp/hyperparameters.ts';
import { logLikelihoodOf, logPosteriorOf } from '../../src/gp/likelihood.ts';
import { logPrior } from '../../src/gp/priors.ts';
import { standardize } from '../../src/gp/standardize.ts';
import { allColumns, hyperparametersOf, observe } from './data.ts';

const unit = fc.double({ min: 0.05, max: 0.95, noNaN: true });
const problem = fc
  .record({ n: fc.integer({ min: 2, max: 15 }), d: fc.integer({ min: 1, max: 5 }), seed: fc.nat(1e6) })
  .chain((shape) =>
    fc.tuple(
      fc.constant(shape),
      fc.array(unit, { minLength: shape.d + 4, maxLength: shape.d + 4 }),
      fc.subarray(allColumns(shape.d)),
    ),
  )
  .map(([{ n, d, seed }, position, cosineColumns]) => {
    const { x, y } = observe(n, d, seed, 1);
    const { lower, upper } = thetaBounds(d);
    // Noise above 1e-4: below, the matrix is so ill conditioned that differences are no reference.
    const theta = lower.map((low, k) => {
      const from = k === d + 1 ? Math.log(1e-4) : low;
      return from + position[k] * (upper[k] - from);
    });
    return { observations: { x, y: standardize(y).y, cosineColumns }, theta };
  });

describe('log posterior', () => {
  it('has the gradient of its own value, by every hyperparameter', () => {
    fc.assert(
      fc.property(problem, ({ observations, theta }) => {
        const logPosterior = logPosteriorOf(observations);
        const gradient = new Float64Array(theta.length);
        const value = logPosterior(theta, gradient);
        const at = (moved: Float64Array) => logPosterior(moved, new Float64Array(theta.length));
        theta.forEach((coordinate, k) => {
          const step = 1e-4;
          const [up, down] = [at(theta.with(k, coordinate + step)), at(theta.with(k, coordinate - step))];
          const expected = (up - down) / (2 * step);
          expect(Math.abs(gradient[k] - expected)).toBeLessThan(
            1e-5 * Math.max(1, Math.abs(value), Math.abs(expected)),
          );
        });
      }),
      { numRuns: 80 },
    );
  });

  it('adds its gradient to what the likelihood is given', () => {
    const { x, y, cosineColumns } = observe(6, 2, 3);
    const observations = { x, y: standardize(y).y, cosineColumns };
    const theta = toTheta(hyperparametersOf(2, 0.4, 2, 0.01, 0.5, 1));
    const [likelihood, prior, both] = [new Float64Array(6), new Float64Array(6), new Float64Array(6).fill(9)];
    const sum = logLikelihoodOf(observations)(theta, likelihood) + logPrior(theta, prior);
    expect(logPosteriorOf(observations)(theta, both)).toBeCloseTo(sum, 12);
    both.forEach((value, k) => {
      expect(value).toBeCloseTo(likelihood[k] + prior[k], 12);
    });
  });

  it('of one observation is a normal density', () => {
    const x = { rows: 1, columns: 1, data: Float64Array.of(0.3) };
    const observations = { x, y: Float64Array.of(1.7), cosineColumns: [], meanVariance: 0 };
    const theta = toTheta(hyperparametersOf(1, 0.5, 2, 0.5));
    const expected = -0.5 * (1.7 ** 2 / 2.5) - 0.5 * Math.log(2 * Math.PI * 2.5);
    expect(logLikelihoodOf(observations)(theta, new Float64Array(5))).toBeCloseTo(expected, 13);
  });

  it('is no number where the matrix cannot be factored', () => {
    const { x, y, cosineColumns } = observe(6, 2, 3);
    const logPosterior = logPosteriorOf({ x, y, cosineColumns, factor: () => false });
    expect(logPosterior(toTheta(hyperparametersOf(2, 0.4, 2, 0.01)), new Float64Array(6))).toBeNaN();
  });
});

describe('priors', () => {
  it('have their modes where their densities have them', () => {
    const gradient = new Float64Array(5);
    // Without a Jacobian the mode of a Gamma density is (shape - 1) / rate.
    logPrior(toTheta(hyperparametersOf(1, 2 / 6, 1 / 0.15, 0.1 / 0.05, 0.2, 0.5)), gradient);
    for (const derivative of gradient) expect(Math.abs(derivative)).toBeLessThan(1e-12);
  });

  it.each([
    ['length-scale', 8, (v: number) => hyperparametersOf(1, v, 3, 0.2)],
    ['scale', 200, (v: number) => hyperparametersOf(1, 0.5, v, 0.2)],
  ] as const)('integrate to one: %s', (_, end, at) => {
    // The densities of the others are taken at one point and divided out.
    const density = (v: number) => Math.exp(logPrior(toTheta(at(v)), new Float64Array(5)));
    const [shape, rate, constant] = end === 8 ? [3, 6, 6 ** 3 / 2] : [2, 0.15, 0.15 ** 2];
    const others = density(0.5) / (constant * 0.5 ** (shape - 1) * Math.exp(-rate * 0.5));
    const step = end / 8000;
    let integral = 0;
    for (let v = step / 2; v < end; v += step) integral += (density(v) / others) * step;
    expect(integral).toBeCloseTo(1, 5);
  });
});

describe('hyperparameters', () => {
  it('survive the way to theta and back', () => {
    const given = {
      lengthscales: Float64Array.of(0.02, 20, 0.3),
      scale: 1000,
      noise: 1e-8,
      additive: 0.1,
      warp: -2,
    };
    const back = fromTheta(toTheta(given));
    const numbers = [...back.lengthscales, back.scale, back.noise, back.additive, back.warp];
    expect(numbers.map((v) => Number(v.toPrecision(12)))).toEqual([0.02, 20, 0.3, 1000, 1e-8, 0.1, -2]);
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
