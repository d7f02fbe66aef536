import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ei } from '../../src/acquisition/ei.ts';
import { improvement, improvementRatios, logImprovement } from '../../src/acquisition/improvement.ts';
import { logEi } from '../../src/acquisition/log-ei.ts';
import { logPi } from '../../src/acquisition/pi.ts';
import { ucb } from '../../src/acquisition/ucb.ts';

const file = (path: string) => new URL(`../../${path}`, import.meta.url);
type Point = [u: number, logH: number, cdfRatio: number, pdfRatio: number];

const golden = JSON.parse(readFileSync(file('test/golden/log-ei.json'), 'utf8')) as {
  script: string;
  sha256: string;
  points: Point[];
};
const relative = (got: number, wanted: number) => Math.abs(got - wanted) / Math.abs(wanted);

describe('log h(u) against 80-digit arithmetic, from u = -1e8 to u = +40', () => {
  it('has golden values of the script that stands beside it', () => {
    const hash = createHash('sha256')
      .update(readFileSync(file(golden.script)))
      .digest('hex');
    expect(hash).toBe(golden.sha256);
    expect(golden.points.length).toBeGreaterThan(300);
    expect([golden.points[0][0], golden.points.at(-1)![0]]).toEqual([-1e8, 40]);
  });

  const worst = (errorAt: (point: Point) => number): number => Math.max(...golden.points.map(errorAt));

  // log h passes zero near u = 0.9, where only an absolute error makes sense; elsewhere the error is relative.
  it('has values to 2e-15', () => {
    const error = ([u, logH]: Point) => Math.abs(logImprovement(u) - logH) / Math.max(1, Math.abs(logH));
    expect(worst(error)).toBeLessThan(2e-15);
  });

  it('has derivatives to 2e-14 relative', () => {
    expect(worst(([u, , cdfRatio]) => relative(improvementRatios(u).cdf, cdfRatio))).toBeLessThan(2e-14);
  });

  // phi(40)/h(40) is 9e-350, below the smallest double: only there an absolute error counts.
  it('has phi/h to 1e-13 relative', () => {
    const error = ([u, , , pdfRatio]: Point) =>
      Math.abs(improvementRatios(u).pdf - pdfRatio) / Math.max(pdfRatio, 1e-300);
    expect(worst(error)).toBeLessThan(1e-13);
  });

  it('has the values that the literature gives', () => {
    expect(logImprovement(-0.5)).toBeCloseTo(-1.62051626438732, 13);
    expect(logImprovement(-24)).toBeCloseTo(-295.2802232348049, 11);
  });
});

describe.each([
  ['log EI', logEi, [40, 5, 1, 0, -0.9, -1, -1.1, -3.9, -4.1, -20, -100]],
  ['EI', ei, [40, 5, 1, 0, -0.9, -1, -3, -5]],
  ['log PI', logPi, [5, 1, 0, -0.9, -1.1, -20, -100]],
  ['UCB', ucb, [5, 0, -5]],
] as const)('%s by posterior mean and sd', (_, formula, distances) => {
  it.each([...distances])('has the derivatives of central differences at u = %d', (u) => {
    const [sd, best] = [0.7, 1.3];
    const mean = best + u * sd;
    const { byMean, bySd } = formula(mean, sd, best);
    const step = 1e-5;
    const at = (m: number, s: number) => formula(m, s, best).value;
    const differenceByMean = (at(mean + step, sd) - at(mean - step, sd)) / (2 * step);
    const differenceBySd = (at(mean, sd + step) - at(mean, sd - step)) / (2 * step);
    const tolerance = (value: number) => 1e-6 * Math.max(Math.abs(value), 1e-3);
    expect(Math.abs(byMean - differenceByMean)).toBeLessThan(tolerance(byMean));
    expect(Math.abs(bySd - differenceBySd)).toBeLessThan(tolerance(bySd));
  });
});

describe('far tails', () => {
  it('log PI stays finite with a rising slope where PI is flat zero', () => {
    for (const u of [-40, -1e3, -1e6, -1e8]) {
      const { value, byMean, bySd } = logPi(u + 0.01, 1, 0);
      expect(Number.isFinite(value) && Number.isFinite(bySd)).toBe(true);
      // phi(u)/Phi(u) = -u + 1/-u - … (Mills' ratio).
      expect(Math.abs(byMean / -u - 1)).toBeLessThan(1.01 / u ** 2 + 1e-9);
    }
  });

  it('log EI stays finite with a rising slope where EI is flat zero', () => {
    for (const u of [-40, -1e3, -1e6, -1e8]) {
      const far = logEi(u, 1, 0);
      expect(Number.isFinite(far.value) && Number.isFinite(far.bySd)).toBe(true);
      expect(far.byMean).toBeGreaterThan(-u * 0.999);
      expect(ei(u, 1, 0)).toEqual({ value: 0, byMean: 0, bySd: 0 });
    }
  });

  it('log EI is the logarithm of EI where both can be computed', () => {
    for (const mean of [-6, -2, -1, 0, 0.5, 3, 40]) {
      expect(logEi(mean, 0.8, 0.1).value).toBeCloseTo(Math.log(ei(mean, 0.8, 0.1).value), 6);
    }
  });

  it('h is never negative and vanishes below -40', () => {
    for (let u = -60; u <= 0; u += 0.01) expect(improvement(u)).toBeGreaterThanOrEqual(0);
    expect(improvement(-60)).toBe(0);
  });
});
