import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkObservations } from '../../src/gp/checks.ts';
import { covarianceOf } from '../../src/gp/covariance.ts';
import type { GaussianProcess } from '../../src/gp/gp.ts';
import { conditionOn } from '../../src/gp/posterior.ts';
import { allColumns, hyperparametersOf, observe, processOf, randomPoints } from './data.ts';

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
    additive: fc.double({ min: 1e-4, max: 3, noNaN: true }),
    warp: fc.double({ min: -5, max: 7, noNaN: true }),
  })
  .map(({ n, d, seed, lengthscale, ...others }) => {
    const observations = { ...observe(n, d, seed), cosineColumns: allColumns(d).slice(seed % 2) };
    const lengthscales = Float64Array.from({ length: d }, (_, k) => lengthscale * (1 + 0.3 * k));
    const { gp } = processOf(observations, { lengthscales, ...others });
    return { gp, x: observations.x, seed, scale: others.scale + others.additive };
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
          expect(Math.abs(meanGradient[k] - mean)).toBeLessThan(1e-4 * Math.max(1, Math.abs(mean)));
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

  it('has a variance between its floor and the prior, least at the data', () => {
    fc.assert(
      fc.property(arbitraryGp, ({ gp, x, seed, scale }) => {
        const anywhere = gp.predictBatch(randomPoints(50, gp.dimension, seed + 3)).variance;
        for (const variance of anywhere) {
          expect(variance).toBeGreaterThanOrEqual(1e-10 * gp.hyperparameters.scale);
          // f f^T is at most twice its mean of 1 in every column, and a little more at the ends.
          expect(variance).toBeLessThanOrEqual(2 * scale + 3 * gp.hyperparameters.additive);
        }
        // One observation with this noise alone leaves less than the noise.
        const { noise } = gp.hyperparameters;
        for (const variance of gp.predictBatch(x).variance) {
          expect(variance).toBeLessThanOrEqual(noise * (1 + 1e-9));
        }
      }),
    );
  });

  it('interpolates without noise, and its Matern part returns to the mean far away', () => {
    const observations = { ...observe(12, 2, 4), cosineColumns: [] };
    const { gp, scores } = processOf(observations, hyperparametersOf(2, 0.2, 1.5, 1e-8, 0.3, 2));
    const { mean, variance } = gp.predictBatch(observations.x);
    for (let i = 0; i < 12; i++) {
      expect(scores.expect({ mean: mean[i], variance: variance[i] }).mean).toBeCloseTo(observations.y[i], 5);
      expect(variance[i]).toBeLessThan(1e-7);
    }
    const [far, further] = [50, 90].map((at) => gp.predict(Float64Array.of(at, at)));
    expect(far.mean).toBe(further.mean);
    expect(far.variance).toBeCloseTo(1.5, 12);
  });

  it('has a floored variance with no gradient where the data leave nothing open', () => {
    const x = { rows: 2, columns: 1, data: Float64Array.of(0.5, 0.5) };
    const { gp } = processOf(
      { x, y: Float64Array.of(1, 1), cosineColumns: [] },
      hyperparametersOf(1, 20, 1000, 1e-8),
    );
    const [meanGradient, varianceGradient] = [new Float64Array(1), new Float64Array(1)];
    const { variance } = gp.predictWithGradient(Float64Array.of(0.5), meanGradient, varianceGradient);
    expect(variance).toBe(1e-10 * 1000);
    expect(varianceGradient[0]).toBe(0);
  });

  it('refuses shapes that disagree and numbers that are not finite', () => {
    const { x, y } = observe(3, 2, 1);
    expect(() => checkObservations(x, y.slice(1))).toThrow(/x is 3 x 2/);
    expect(() => checkObservations({ ...x, rows: 0, data: new Float64Array(0) }, y)).toThrow(/0 x 2/);
    expect(() => checkObservations(x, y.with(1, Number.NaN))).toThrow(/NaN/);
    const data = x.data.with(0, Number.POSITIVE_INFINITY);
    expect(() => checkObservations({ ...x, data }, y)).toThrow(/Infinity/);
  });

  it('screens with exact means and with variances that are never below the exact ones', () => {
    const observations = observe(170, 4, 6, 0.1);
    const { gp } = processOf(observations, hyperparametersOf(4, 0.7, 1, 1e-3));
    const points = randomPoints(50, 4, 7);
    const [exact, rough] = [gp.predictBatch(points), gp.screen!(points)];
    exact.mean.forEach((mean, c) => {
      expect(Math.abs(rough.mean[c] - mean)).toBeLessThan(1e-9);
      expect(rough.variance[c]).toBeGreaterThan(exact.variance[c] * (1 - 1e-9));
    });
    expect(processOf(observe(100, 4, 6), hyperparametersOf(4, 0.7, 1, 1e-3)).gp.screen).toBeUndefined();
  });
});

describe('covariance', () => {
  const hyperparameters = hyperparametersOf(3, 0.5, 1.3, 1e-6, 0.4, 1);
  const all = observe(90, 3, 12);
  const inputs = (rows: number, x = all.x) => ({
    x: { rows, columns: 3, data: x.data.slice(0, 3 * rows) },
    cosineColumns: [0, 2],
  });
  const valuesOf = (covariance: ReturnType<typeof covarianceOf>) => {
    const z = Float64Array.from({ length: covariance.x.rows }, (_, i) => Math.sin(i));
    return conditionOn(covariance, z).predictBatch(randomPoints(9, 3, 4));
  };

  it('that grew is the same to the last bit as one that was made at once', () => {
    let known = covarianceOf(inputs(5), hyperparameters, { willGrow: true });
    // Forth, back, and beyond its room.
    for (const rows of [6, 20, 12, 13, 37, 90]) {
      known = covarianceOf(inputs(rows), hyperparameters, { known, willGrow: true });
      expect(valuesOf(known)).toEqual(valuesOf(covarianceOf(inputs(rows), hyperparameters)));
    }
  });

  it('is made anew where points or hyperparameters differ', () => {
    const known = covarianceOf(inputs(50), hyperparameters, { willGrow: true });
    const other = { ...hyperparameters, additive: 0.5 };
    expect(valuesOf(covarianceOf(inputs(51), other, { known }))).toEqual(
      valuesOf(covarianceOf(inputs(51), other)),
    );
    const moved = { ...all.x, data: all.x.data.with(3 * 30, 0.123) };
    const again = covarianceOf(inputs(50), hyperparameters, { willGrow: true });
    expect(valuesOf(covarianceOf(inputs(51, moved), hyperparameters, { known: again }))).toEqual(
      valuesOf(covarianceOf(inputs(51, moved), hyperparameters)),
    );
  });

  it('that needed jitter is the same too, when it grew and when it lost the rows that needed it', () => {
    // Row 20 and 40 repeat earlier ones, and the noise is lost in rounding.
    const data = all.x.data.slice();
    for (const [to, from] of [
      [20, 3],
      [40, 7],
    ])
      data.copyWithin(3 * to, 3 * from, 3 * from + 3);
    const twice = { ...all.x, data };
    const noiseless = { ...hyperparameters, noise: 1e-18 };
    let known = covarianceOf(inputs(18, twice), noiseless, { willGrow: true });
    for (const rows of [19, 21, 35, 41, 45, 30, 10]) {
      known = covarianceOf(inputs(rows, twice), noiseless, { known, willGrow: true });
      const anew = covarianceOf(inputs(rows, twice), noiseless);
      expect(known.jitter).toBe(anew.jitter);
      expect(valuesOf(known)).toEqual(valuesOf(anew));
    }
  });
});
