import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GaussianProcess, Hyperparameters } from '../../src/gp/gp.ts';
import { gaussianProcess } from '../../src/gp/posterior.ts';
import { toUserUnits } from '../../src/gp/standardize.ts';
import { hyperparametersOf, observe, randomPoints } from './data.ts';

/** Central differences of mean and variance by each column. */
function differences(gp: GaussianProcess, x: Float64Array, step = 1e-5) {
  return Array.from(x, (value, k) => {
    const [up, down] = [value + step, value - step].map((moved) => gp.predict(x.with(k, moved)));
    return {
      mean: (up.mean - down.mean) / (2 * step),
      variance: (up.variance - down.variance) / (2 * step),
    };
  });
}

const arbitraryGp = fc
  .record({
    n: fc.integer({ min: 1, max: 25 }),
    d: fc.integer({ min: 1, max: 6 }),
    seed: fc.nat(1e6),
    lengthscale: fc.double({ min: 0.1, max: 3, noNaN: true }),
    scale: fc.double({ min: 0.1, max: 10, noNaN: true }),
    noise: fc.double({ min: 1e-4, max: 1, noNaN: true }),
  })
  .map(({ n, d, seed, lengthscale, scale, noise }) => {
    const { x, y } = observe(n, d, seed);
    const lengthscales = Float64Array.from({ length: d }, (_, k) => lengthscale * (1 + 0.3 * k));
    return { gp: gaussianProcess(x, y, { lengthscales, scale, noise }), x, y, seed, scale };
  });

describe('posterior', () => {
  it('has the gradients of its own mean and variance', () => {
    fc.assert(
      fc.property(arbitraryGp, ({ gp, seed, scale }) => {
        const x = randomPoints(1, gp.dimension, seed + 1).data;
        const meanGradient = new Float64Array(gp.dimension);
        const varianceGradient = new Float64Array(gp.dimension);
        gp.predictWithGradient(x, meanGradient, varianceGradient);
        differences(gp, x).forEach(({ mean, variance }, k) => {
          expect(Math.abs(meanGradient[k] - mean)).toBeLessThan(1e-5 * Math.max(1, Math.abs(mean)));
          expect(Math.abs(varianceGradient[k] - variance)).toBeLessThan(1e-6 * Math.max(scale, 1) * 10);
        });
      }),
    );
  });

  it('is the same one by one, with gradients, and in batches beyond one chunk', () => {
    fc.assert(
      fc.property(arbitraryGp, fc.integer({ min: 1, max: 300 }), ({ gp, seed, scale }, m) => {
        const points = randomPoints(m, gp.dimension, seed + 2);
        const batch = gp.predictBatch(points);
        const gradient = new Float64Array(gp.dimension);
        for (let i = 0; i < m; i += 37) {
          const x = points.data.slice(i * gp.dimension, (i + 1) * gp.dimension);
          const one = gp.predict(x);
          expect(one).toEqual(gp.predictWithGradient(x, gradient, gradient.slice()));
          expect(Math.abs(batch.mean[i] - one.mean)).toBeLessThan(1e-10);
          expect(Math.abs(batch.variance[i] - one.variance)).toBeLessThan(1e-12 * scale * 100);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has a variance between its floor and the output scale, least at the data', () => {
    fc.assert(
      fc.property(arbitraryGp, ({ gp, x, seed, scale }) => {
        const anywhere = gp.predictBatch(randomPoints(50, gp.dimension, seed + 3)).variance;
        for (const variance of anywhere) {
          expect(variance).toBeGreaterThanOrEqual(1e-10 * scale);
          expect(variance).toBeLessThanOrEqual(scale);
        }
        // One observation with this noise alone leaves s2 noise / (s2 + noise).
        const { noise } = gp.hyperparameters;
        for (const variance of gp.predictBatch(x).variance) {
          expect(variance).toBeLessThanOrEqual(((scale * noise) / (scale + noise)) * (1 + 1e-9));
        }
      }),
    );
  });

  it('interpolates without noise and returns to the prior far away', () => {
    const { x, y } = observe(12, 2, 4);
    const gp = gaussianProcess(x, y, hyperparametersOf(2, 0.2, 1.5, 1e-8));
    const { mean, variance } = gp.predictBatch(x);
    for (let i = 0; i < 12; i++) {
      const user = toUserUnits({ mean: mean[i], variance: variance[i] }, gp);
      expect(user.mean).toBeCloseTo(y[i], 5);
      expect(variance[i]).toBeLessThan(1e-7);
    }
    const far = gp.predict(Float64Array.of(50, 50));
    expect(far.mean).toBeCloseTo(0, 12);
    expect(far.variance).toBeCloseTo(1.5, 12);
    expect(toUserUnits(far, gp).mean).toBeCloseTo(gp.yMean, 12);
    expect(toUserUnits(far, gp).variance).toBeCloseTo(1.5 * gp.ySd ** 2, 12);
  });

  it('has a floored variance with no gradient where the data leave nothing open', () => {
    const x = { rows: 2, columns: 1, data: Float64Array.of(0.5, 0.5) };
    const gp = gaussianProcess(x, Float64Array.of(1, 1), hyperparametersOf(1, 20, 1000, 1e-8));
    const [meanGradient, varianceGradient] = [new Float64Array(1), new Float64Array(1)];
    const { variance } = gp.predictWithGradient(Float64Array.of(0.5), meanGradient, varianceGradient);
    expect(variance).toBe(1e-10 * 1000);
    expect(varianceGradient[0]).toBe(0);
  });

  it('refuses shapes that disagree and numbers that are not finite', () => {
    const hyperparameters: Hyperparameters = hyperparametersOf(2, 0.3, 1, 0.1);
    const { x, y } = observe(3, 2, 1);
    expect(() => gaussianProcess(x, y.slice(1), hyperparameters)).toThrow(/x is 3 x 2/);
    expect(() => gaussianProcess({ ...x, rows: 0, data: new Float64Array(0) }, y, hyperparameters)).toThrow(
      /0 x 2/,
    );
    expect(() => gaussianProcess(x, y.with(1, Number.NaN), hyperparameters)).toThrow(/NaN/);
    const data = x.data.with(0, Number.POSITIVE_INFINITY);
    expect(() => gaussianProcess({ ...x, data }, y, hyperparameters)).toThrow(/Infinity/);
  });

  it('screens 2,000 candidates for 100 observations in far less than a second', () => {
    const { x, y } = observe(100, 10, 6);
    const gp = gaussianProcess(x, y, hyperparametersOf(10, 0.7, 1, 1e-3));
    const points = randomPoints(2000, 10, 7);
    gp.predictBatch(points);
    const start = performance.now();
    const { mean } = gp.predictBatch(points);
    // Tens of milliseconds on an idle machine; the bound only tells a slow loop from a fast one.
    expect(performance.now() - start).toBeLessThan(500);
    expect(mean.every(Number.isFinite)).toBe(true);
  });
});
