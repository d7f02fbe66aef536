// The statistics of the benchmarks, held against SciPy and statsmodels (scripts/golden/ranks.py).
import { describe, expect, it } from 'vitest';
import { overGroups, withinGroups } from '../../bench/lib/bootstrap.ts';
import { ranksOf, wilcoxonGreater } from '../../bench/lib/ranks.ts';
import { holm } from '../../src/math/statistics.ts';
import { readGolden } from '../support/golden.ts';

const golden = readGolden<{
  wilcoxon: { differences: number[]; p: number }[];
  holm: { p: number[]; adjusted: number[] }[];
}>('ranks');

it('shares ranks among equal values, infinities among them', () => {
  expect(ranksOf([3, 1, 3, 2])).toEqual([3.5, 1, 3.5, 2]);
  expect(ranksOf([Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY])).toEqual([2.5, 1, 2.5]);
});

describe('the signed-rank test', () => {
  it.each(golden.wilcoxon.map(({ differences, p }) => [differences.length, differences, p] as const))(
    'gives the p-value of SciPy for %d pairs',
    (_, differences, p) => {
      expect(wilcoxonGreater(differences)).toBeCloseTo(p, 10);
    },
  );

  it('says nothing without differences', () => {
    expect(wilcoxonGreater([0, 0])).toBe(1);
    expect(wilcoxonGreater([])).toBe(1);
  });

  it('takes infinite differences as the largest', () => {
    expect(wilcoxonGreater([Number.POSITIVE_INFINITY, 1, 2])).toBeCloseTo(1 / 8, 12);
  });
});

it.each(golden.holm)('adjusts as statsmodels does', ({ p, adjusted }) => {
  for (const [index, value] of holm(p).entries()) expect(value).toBeCloseTo(adjusted[index], 12);
});

describe('bootstrap intervals', () => {
  // With two values -1 and 1 in each of many groups the mean of a group has deviation sqrt(1/2).
  const groups = Array.from({ length: 50 }, () => [-1, 1]);

  it('vary the seeds within problems', () => {
    const { mean, low, high } = withinGroups(groups);
    expect(mean).toBe(0);
    expect(high).toBeCloseTo((1.96 * Math.SQRT1_2) / Math.sqrt(50), 1);
    expect(low).toBeCloseTo(-high, 1);
  });

  it('vary the problems', () => {
    expect(overGroups(groups)).toEqual({ mean: 0, low: 0, high: 0 });
  });
});
