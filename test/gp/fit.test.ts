import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FitInput, fitGp, type GpFit } from '../../src/gp/fit.ts';
import { defaultHyperparameters, thetaBounds, toTheta } from '../../src/gp/hyperparameters.ts';
import { logPosteriorOf } from '../../src/gp/likelihood.ts';
import { standardize } from '../../src/gp/standardize.ts';
import { factorInPlace } from '../../src/math/cholesky.ts';
import type { Factor } from '../../src/math/jitter.ts';
import { createRng } from '../../src/math/random.ts';
import { hyperparametersOf, observe, processOf, randomPoints, smooth } from './data.ts';

/** The log posterior and its gradient at hyperparameters. */
function posteriorAt({ x, y, cosineColumns }: FitInput, hyperparameters: GpFit['hyperparameters']) {
  const theta = toTheta(hyperparameters);
  const gradient = new Float64Array(theta.length);
  const observations = { x, y: standardize(y).y, cosineColumns };
  return { theta, gradient, value: logPosteriorOf(observations)(theta, gradient) };
}

/** Factors only matrices whose first entry passes. */
const failing =
  (passes: (diagonal: number) => boolean): Factor =>
  (a, ...rest) =>
    passes(a[0]) && factorInPlace(a, ...rest);

function expectUsable(input: FitInput, { hyperparameters, logPosterior: value }: GpFit): void {
  const { columns } = input.x;
  const { lower, upper } = thetaBounds(columns);
  toTheta(hyperparameters).forEach((theta, k) => {
    expect(theta).toBeGreaterThanOrEqual(lower[k] - 1e-9);
    expect(theta).toBeLessThanOrEqual(upper[k] + 1e-9);
  });
  expect(Number.isFinite(value)).toBe(true);
  const { gp } = processOf(input, hyperparameters);
  const { mean, variance } = gp.predictBatch(randomPoints(20, columns, 3));
  expect([...mean, ...variance].every(Number.isFinite)).toBe(true);
  expect(variance.every((v) => v > 0)).toBe(true);
}

describe('fitGp', () => {
  it('improves on the default start, moves every hyperparameter, and ends where it is nearly flat', () => {
    const input = observe(40, 3, 5, 0.2);
    const fit = fitGp(input);
    const start = posteriorAt(input, defaultHyperparameters(3));
    const end = posteriorAt(input, fit.hyperparameters);
    expect(fit.logPosterior).toBeGreaterThan(start.value + 5);
    expect(fit.logPosterior).toBeCloseTo(end.value, 9);
    end.theta.forEach((theta, k) => {
      expect(Math.abs(theta - start.theta[k]), `theta[${k}]`).toBeGreaterThan(1e-4);
    });
    // A fit stops when a step gains less than a part in 1e4.
    for (const derivative of end.gradient) expect(Math.abs(derivative)).toBeLessThan(0.5);
  });

  it('learns which columns matter, and how much noise there is', () => {
    const { x, cosineColumns } = observe(60, 3, 8);
    const noise = createRng(2, 0, 'noise');
    const y = Float64Array.from({ length: 60 }, (_, i) => Math.sin(9 * x.data[3 * i]) + 0.1 * noise.normal());
    const { hyperparameters } = fitGp({ x, y, cosineColumns });
    const [relevant, ...others] = hyperparameters.lengthscales;
    for (const other of others) expect(other).toBeGreaterThan(1.5 * relevant);
    const { scores } = processOf({ x, y, cosineColumns }, hyperparameters);
    const { sd } = scores.expect({ mean: scores.z[10], variance: hyperparameters.noise });
    expect(sd).toBeGreaterThan(0.05);
    expect(sd).toBeLessThan(0.2);
  });

  it('finds the transform that makes scores of many sizes normal', () => {
    const { x, y, cosineColumns } = observe(40, 2, 14);
    // The best scores, the largest, are close to 0 and all others far below, as losses are.
    const losses = y.map((value) => -Math.exp(30 - value));
    const { hyperparameters } = fitGp({ x, y: losses, cosineColumns });
    expect(hyperparameters.warp).toBeGreaterThan(2);
    // With few observations only: later the warp is not negative.
    const warpOf = (count: number) => {
      const some = { rows: count, columns: 2, data: x.data.slice(0, 2 * count) };
      const few = { x: some, y: losses.slice(0, count).map((v) => -v), cosineColumns };
      return fitGp(few).hyperparameters.warp;
    };
    expect(warpOf(20)).toBeLessThan(-1.5);
    expect(warpOf(40)).toBeGreaterThanOrEqual(0);
  });

  it('predicts points it has not seen', () => {
    const input = observe(60, 2, 9);
    const { gp, scores } = processOf(input, fitGp(input).hyperparameters);
    const test = randomPoints(200, 2, 77);
    const { mean, variance } = gp.predictBatch(test);
    const errors = Array.from(
      mean,
      (value, i) =>
        scores.expect({ mean: value, variance: variance[i] }).mean -
        smooth(test.data.subarray(2 * i, 2 * i + 2)),
    );
    const rootMeanSquare = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    expect(rootMeanSquare).toBeLessThan(0.05 * standardize(input.y).sd);
  });

  it('is at least as good as its warm start, and equal for equal observations', () => {
    const input = observe(30, 2, 10, 0.3);
    const warmStart = hyperparametersOf(2, 0.9, 3, 0.02);
    const fit = fitGp({ ...input, warmStart });
    expect(fit.logPosterior).toBeGreaterThanOrEqual(posteriorAt(input, warmStart).value);
    expect(fitGp({ ...input, warmStart })).toEqual(fit);
    const many = observe(45, 2, 10, 0.3);
    const warm = fitGp({ ...many, warmStart: fit.hyperparameters });
    expect(warm.logPosterior).toBeGreaterThan(fitGp(many).logPosterior - 1);
    expect(() => fitGp({ ...input, warmStart: hyperparametersOf(3, 1, 1, 1) })).toThrow(/3 length-scales/);
  });

  it('does not depend on the units of y', () => {
    const input = observe(20, 2, 12, 0.1);
    const plain = fitGp(input);
    const moved = fitGp({ ...input, y: input.y.map((v) => 1e6 + 2500 * v) });
    expect(moved.logPosterior).toBeCloseTo(plain.logPosterior, 3);
  });

  it.each([
    ['one observation', Float64Array.of(3)],
    ['two observations', Float64Array.of(3, -1)],
    ['constant values', new Float64Array(8).fill(0.1)],
    ['values of all sizes', Float64Array.of(1e300, -1e300, 0, 1e-300, 5)],
  ])('serves %s', (_, y) => {
    const input = { x: randomPoints(y.length, 2, 1), y, cosineColumns: [0, 1] };
    const fit = fitGp(input);
    expectUsable(input, fit);
    expect(fit.warning).toBeUndefined();
  });

  it('serves duplicate points with equal and with different values', () => {
    const x = {
      rows: 6,
      columns: 2,
      data: Float64Array.of(0.2, 0.7, 0.2, 0.7, 0.2, 0.7, 0.9, 0.1, 0.9, 0.1, 0.5, 0.5),
    };
    const of = (...values: number[]) => ({ x, y: Float64Array.from(values), cosineColumns: [0, 1] });
    const equal = fitGp(of(1, 1, 1, 4, 4, 2));
    expectUsable(of(1, 1, 1, 4, 4, 2), equal);
    const different = fitGp(of(1, 2, 0.5, 4, 5, 2));
    expectUsable(of(1, 2, 0.5, 4, 5, 2), different);
    expect(different.hyperparameters.noise).toBeGreaterThan(0.01);
    expect(equal.hyperparameters.noise).toBeLessThan(different.hyperparameters.noise);
  });

  it('never throws for finite data', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    const column = fc.constantFrom(0, 0.25, 0.5, 1);
    const rows = fc.array(fc.tuple(column, column, value), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(rows, fc.subarray([0, 1]), (observations, cosineColumns) => {
        const data = Float64Array.from(observations.flatMap((row) => row.slice(0, 2)));
        const y = Float64Array.from(observations, ([, , v]) => v);
        const input = { x: { rows: y.length, columns: 2, data }, y, cosineColumns };
        expectUsable(input, fitGp(input));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the ladder of a failed fit', () => {
  const input = { ...observe(10, 2, 20), cosineColumns: [] };

  it('uses the default hyperparameters when no start can be fitted', () => {
    // Each of the two starts is factored once; what comes after that works.
    let calls = 0;
    const fit = fitGp({ ...input, factor: failing(() => ++calls > 2) });
    expect(fit.hyperparameters).toEqual({ ...defaultHyperparameters(2), warp: 0 });
    expect(fit.warning).toBe(
      'the Gaussian process could not be fitted; default length-scales with noise 0.001 are used instead',
    );
    expectUsable(input, fit);
  });

  it('takes more noise when the default fails too', () => {
    const fit = fitGp({ ...input, factor: failing((diagonal) => diagonal === 1 + 0.1) });
    expect(fit.hyperparameters).toEqual({ ...defaultHyperparameters(2), warp: 0, noise: 0.1 });
    expect(fit.warning).toContain('noise 0.1 ');
  });

  it('raises NUMERICAL when nothing can be factored, and passes bugs on', () => {
    expect(() => fitGp({ ...input, factor: failing(() => false) })).toThrowError(
      expect.objectContaining({ code: 'NUMERICAL' }),
    );
    const buggy: Factor = () => {
      throw new TypeError('a bug');
    };
    expect(() => fitGp({ ...input, factor: buggy })).toThrow(TypeError);
  });
});
