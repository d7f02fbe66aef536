import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HpoError } from '../../src/errors.ts';
import { fitGp, type GpFit } from '../../src/gp/fit.ts';
import { defaultHyperparameters, thetaBounds, toTheta } from '../../src/gp/hyperparameters.ts';
import { logPosterior } from '../../src/gp/likelihood.ts';
import { standardize, toUserUnits } from '../../src/gp/standardize.ts';
import type { DenseMatrix, LinearAlgebra } from '../../src/math/linalg.ts';
import { mlMatrixLinearAlgebra } from '../../src/math/linalg-ml-matrix.ts';
import { createRng } from '../../src/math/random.ts';
import { hyperparametersOf, observe, randomPoints, smooth } from './data.ts';

const rng = (seed = 1) => createRng(seed, 0, 'fit');

/** The log posterior and its gradient at hyperparameters. */
function posteriorAt(x: DenseMatrix, y: Float64Array, hyperparameters: GpFit['hyperparameters']) {
  const theta = toTheta(hyperparameters);
  const gradient = new Float64Array(theta.length);
  const observations = { x, y: standardize(y).y, linalg: mlMatrixLinearAlgebra };
  return { theta, gradient, value: logPosterior(observations, theta, gradient) };
}

/** ml-matrix's algebra, but factors only matrices whose diagonal passes. */
function failing(passes: (diagonal: number) => boolean): LinearAlgebra {
  return {
    ...mlMatrixLinearAlgebra,
    name: 'failing',
    cholesky: (a) => {
      if (!passes(a.data[0])) throw new HpoError('NUMERICAL', 'failed on purpose');
      return mlMatrixLinearAlgebra.cholesky(a);
    },
  };
}

function expectUsable({ gp, hyperparameters, logPosterior: value }: GpFit): void {
  const { lower, upper } = thetaBounds(gp.dimension);
  toTheta(hyperparameters).forEach((theta, k) => {
    expect(theta).toBeGreaterThanOrEqual(lower[k] - 1e-9);
    expect(theta).toBeLessThanOrEqual(upper[k] + 1e-9);
  });
  expect(Number.isFinite(value)).toBe(true);
  const { mean, variance } = gp.predictBatch(randomPoints(20, gp.dimension, 3));
  expect([...mean, ...variance].every(Number.isFinite)).toBe(true);
  expect(variance.every((v) => v > 0)).toBe(true);
}

describe('fitGp', () => {
  it('improves on the default start, moves every hyperparameter, and ends at a stationary point', () => {
    const { x, y } = observe(40, 3, 5, 0.2);
    const fit = fitGp({ x, y, rng: rng() });
    const start = posteriorAt(x, y, defaultHyperparameters(3));
    const end = posteriorAt(x, y, fit.hyperparameters);
    expect(fit.logPosterior).toBeGreaterThan(start.value + 5);
    expect(fit.logPosterior).toBeCloseTo(end.value, 9);
    end.theta.forEach((theta, k) => {
      expect(Math.abs(theta - start.theta[k]), `theta[${k}]`).toBeGreaterThan(0.01);
    });
    for (const derivative of end.gradient) expect(Math.abs(derivative)).toBeLessThan(0.05);
  });

  it('learns which columns matter, and how much noise there is', () => {
    const { x } = observe(60, 3, 8);
    const noise = createRng(2, 0, 'noise');
    const y = Float64Array.from({ length: 60 }, (_, i) => Math.sin(9 * x.data[3 * i]) + 0.1 * noise.normal());
    const { hyperparameters, gp } = fitGp({ x, y, rng: rng() });
    const [relevant, ...others] = hyperparameters.lengthscales;
    for (const other of others) expect(other).toBeGreaterThan(2 * relevant);
    const sd = Math.sqrt(hyperparameters.noise) * gp.ySd;
    expect(sd).toBeGreaterThan(0.06);
    expect(sd).toBeLessThan(0.16);
  });

  it('predicts points it has not seen', () => {
    const { x, y } = observe(60, 2, 9);
    const { gp } = fitGp({ x, y, rng: rng() });
    const test = randomPoints(200, 2, 77);
    const { mean, variance } = gp.predictBatch(test);
    const errors = Array.from(mean, (_, i) => {
      const user = toUserUnits({ mean: mean[i], variance: variance[i] }, gp);
      return user.mean - smooth(test.data.subarray(2 * i, 2 * i + 2));
    });
    const rootMeanSquare = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    expect(rootMeanSquare).toBeLessThan(0.05 * gp.ySd);
  });

  it('is at least as good as its warm start, and as equal for equal generators', () => {
    const { x, y } = observe(30, 2, 10, 0.3);
    const warmStart = hyperparametersOf(2, 0.9, 3, 0.02);
    const fit = fitGp({ x, y, rng: rng(), warmStart });
    expect(fit.logPosterior).toBeGreaterThanOrEqual(posteriorAt(x, y, warmStart).value);
    expect(fitGp({ x, y, rng: rng(), warmStart }).hyperparameters).toEqual(fit.hyperparameters);
    const many = observe(45, 2, 10, 0.3);
    const warm = fitGp({ ...many, rng: rng(), warmStart: fit.hyperparameters });
    expect(warm.logPosterior).toBeGreaterThan(fitGp({ ...many, rng: rng() }).logPosterior - 0.05);
    expect(() => fitGp({ x, y, rng: rng(), warmStart: hyperparametersOf(3, 1, 1, 1) })).toThrow(
      /3 length-scales/,
    );
  });

  it('does not depend on the units of y', () => {
    const { x, y } = observe(20, 2, 12, 0.1);
    const plain = fitGp({ x, y, rng: rng() });
    const moved = fitGp({ x, y: y.map((v) => 1e6 - 2500 * v), rng: rng() });
    expect(moved.logPosterior).toBeCloseTo(plain.logPosterior, 4);
    expect(moved.gp.ySd / plain.gp.ySd).toBeCloseTo(2500, 6);
  });

  it.each([
    ['one observation', Float64Array.of(3)],
    ['two observations', Float64Array.of(3, -1)],
    ['constant values', new Float64Array(8).fill(0.1)],
    ['values of all sizes', Float64Array.of(1e300, -1e300, 0, 1e-300, 5)],
  ])('serves %s', (_, y) => {
    const fit = fitGp({ x: randomPoints(y.length, 2, 1), y, rng: rng() });
    expectUsable(fit);
    expect(fit.warning).toBeUndefined();
  });

  it('serves duplicate points with equal and with different values', () => {
    const x = {
      rows: 6,
      columns: 2,
      data: Float64Array.of(0.2, 0.7, 0.2, 0.7, 0.2, 0.7, 0.9, 0.1, 0.9, 0.1, 0.5, 0.5),
    };
    const equal = fitGp({ x, y: Float64Array.of(1, 1, 1, 4, 4, 2), rng: rng() });
    expectUsable(equal);
    const different = fitGp({ x, y: Float64Array.of(1, 2, 0.5, 4, 5, 2), rng: rng() });
    expectUsable(different);
    expect(different.hyperparameters.noise).toBeGreaterThan(0.01);
    expect(equal.hyperparameters.noise).toBeLessThan(different.hyperparameters.noise);
  });

  it('never throws for finite data', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    const column = fc.constantFrom(0, 0.25, 0.5, 1);
    const rows = fc.array(fc.tuple(column, column, value), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(rows, fc.nat(100), (observations, seed) => {
        const data = Float64Array.from(observations.flatMap((row) => row.slice(0, 2)));
        const y = Float64Array.from(observations, ([, , v]) => v);
        expectUsable(fitGp({ x: { rows: y.length, columns: 2, data }, y, rng: rng(seed) }));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the ladder of a failed fit', () => {
  const { x, y } = observe(10, 2, 20);

  it('uses the default hyperparameters when no start can be fitted', () => {
    // Each start of the fit is factored once; what comes after that works.
    let calls = 0;
    const linalg = failing(() => ++calls > 3);
    const fit = fitGp({ x, y, rng: rng(), linalg });
    expect(fit.hyperparameters).toEqual(defaultHyperparameters(2));
    expect(fit.warning).toBe(
      'the Gaussian process could not be fitted (failed on purpose); default length-scales with noise 0.001 are used instead',
    );
    expectUsable(fit);
  });

  it('is gone down too when a mode was found but its Gaussian process fails', () => {
    let calls = 0;
    fitGp({ x, y, rng: rng(), linalg: failing(() => ++calls > 0) });
    // The last matrix of a fit that succeeds is the one of its Gaussian process.
    const last = calls;
    calls = 0;
    const fit = fitGp({ x, y, rng: rng(), linalg: failing(() => ++calls !== last) });
    expect(calls).toBeGreaterThan(last);
    expect(fit.hyperparameters).toEqual(defaultHyperparameters(2));
    expect(fit.warning).toContain('failed on purpose');
    expectUsable(fit);
  });

  it('takes more noise when the default fails too', () => {
    const fit = fitGp({ x, y, rng: rng(), linalg: failing((diagonal) => diagonal === 1 + 0.1) });
    expect(fit.hyperparameters).toEqual({ ...defaultHyperparameters(2), noise: 0.1 });
    expect(fit.warning).toContain('noise 0.1 ');
    expect(fit.gp.predict(Float64Array.of(0.5, 0.5)).variance).toBeGreaterThan(0);
  });

  it('needs no ladder when one start of several is good', () => {
    const linalg = failing((diagonal) => diagonal !== 1 + 1e-3);
    const fit = fitGp({ x, y, rng: rng(), linalg });
    expect(fit.warning).toBeUndefined();
    expect(fit.logPosterior).toBeGreaterThan(posteriorAt(x, y, defaultHyperparameters(2)).value);
  });

  it('raises NUMERICAL when nothing can be factored, and passes bugs on', () => {
    const nothing = failing(() => false);
    expect(() => fitGp({ x, y, rng: rng(), linalg: nothing })).toThrowError(
      expect.objectContaining({ code: 'NUMERICAL' }),
    );
    const buggy: LinearAlgebra = {
      ...mlMatrixLinearAlgebra,
      cholesky: () => {
        throw new TypeError('a bug');
      },
    };
    expect(() => fitGp({ x, y, rng: rng(), linalg: buggy })).toThrow(TypeError);
  });
});
