import { describe, expect, it } from 'vitest';
import {
  pairedDifference,
  predictionHalfWidth,
  repeatsNeeded,
  sampleOf,
} from '../../src/confirm/statistics.ts';
import { holm } from '../../src/math/statistics.ts';
import { readGolden, relativeError } from '../support/golden.ts';

interface Golden {
  readonly paired: readonly { a: number[]; b: number[]; t: number; p: number; low: number; high: number }[];
  readonly interval: readonly { values: number[]; mean: number; sd: number; low: number; high: number }[];
  readonly seedsNeeded: readonly (readonly [effect: number, alpha: number, n: number])[];
}
const golden = readGolden<Golden>('student-t');

describe('statistics of repeats, against SciPy', () => {
  it('has its means, deviations and intervals', () => {
    for (const { values, ...expected } of golden.interval) {
      const sample = sampleOf(values);
      for (const key of ['mean', 'sd', 'low', 'high'] as const) {
        expect(relativeError(sample[key], expected[key], 1e-3), key).toBeLessThan(1e-11);
      }
    }
  });

  it('has its paired tests', () => {
    for (const { a, b, p, low, high } of golden.paired) {
      const difference = pairedDifference(a, b);
      expect(relativeError(difference.p, p)).toBeLessThan(1e-9);
      expect(relativeError(difference.low, low, 1e-3)).toBeLessThan(1e-9);
      expect(relativeError(difference.high, high, 1e-3)).toBeLessThan(1e-9);
    }
  });

  it('is about as many repeats as the noncentral t distribution asks for', () => {
    for (const [effect, alpha, expected] of golden.seedsNeeded) {
      const n = repeatsNeeded({ ...sampleOf([]), mean: effect, sd: 1 }, alpha) as number;
      if (expected > 1000) expect(n).toBeUndefined();
      else
        expect(Math.abs(n - expected), `${effect} at ${alpha}: ${n}`).toBeLessThanOrEqual(1 + expected / 50);
    }
  });
});

describe('statistics of few repeats', () => {
  it('knows no spread of one value, and no mean of none', () => {
    expect(sampleOf([0.5])).toEqual({ n: 1, mean: 0.5, sd: Number.NaN, low: Number.NaN, high: Number.NaN });
    expect(sampleOf([]).mean).toBeNaN();
    expect(pairedDifference([1], [2]).p).toBeNaN();
    expect(predictionHalfWidth(sampleOf([1]))).toBeNaN();
  });

  it('calls equal scores equal, and a constant difference certain', () => {
    expect(sampleOf([0.1, 0.1, 0.1])).toEqual({ n: 3, mean: 0.1, sd: 0, low: 0.1, high: 0.1 });
    expect(pairedDifference([0.25, 0.5], [0.25, 0.5]).p).toBe(1);
    expect(pairedDifference([0.25, 0.5], [0, 0.25]).p).toBe(0);
    expect(repeatsNeeded(pairedDifference([0.25, 0.5], [0.25, 0.5]), 0.05)).toBeUndefined();
  });

  it("corrects by Holm's steps, and keeps their order", () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
    expect(holm([0.5, Number.NaN, 0.9])).toEqual([1, Number.NaN, 1]);
    expect(holm([])).toEqual([]);
  });

  it('expects a further score farther from the mean than the mean itself', () => {
    const sample = sampleOf([1, 2, 3, 4]);
    expect(predictionHalfWidth(sample)).toBeCloseTo(((sample.high - sample.low) / 2) * Math.sqrt(5), 12);
  });
});
