import { describe, expect, it } from 'vitest';
import { incompleteBeta, studentTQuantile, studentTTwoSided } from '../../src/math/student-t.ts';
import { readGolden, relativeError } from '../support/golden.ts';

type Row = readonly [number, number, number];
interface Golden {
  readonly incompleteBeta: readonly (readonly [number, number, number, number])[];
  readonly twoSided: readonly Row[];
  readonly quantile: readonly Row[];
}
const golden = readGolden<Golden>('student-t');

describe("Student's t against SciPy", () => {
  it('has its incomplete beta function', () => {
    for (const [x, a, b, expected] of golden.incompleteBeta) {
      expect(relativeError(incompleteBeta(x, a, b), expected), `I_${x}(${a}, ${b})`).toBeLessThan(2e-11);
    }
  });

  it('has its tails', () => {
    for (const [t, freedom, expected] of golden.twoSided) {
      expect(relativeError(studentTTwoSided(t, freedom), expected), `t ${t}, ${freedom}`).toBeLessThan(2e-11);
      expect(studentTTwoSided(-t, freedom)).toBe(studentTTwoSided(t, freedom));
    }
  });

  it('has its quantiles', () => {
    for (const [p, freedom, expected] of golden.quantile) {
      const error = relativeError(studentTQuantile(p, freedom), expected, 1e-9);
      expect(error, `p ${p}, ${freedom}`).toBeLessThan(1e-11);
    }
  });

  it('reaches its limits', () => {
    expect(studentTTwoSided(Number.POSITIVE_INFINITY, 4)).toBe(0);
    expect(studentTTwoSided(0, 4)).toBe(1);
    expect(studentTTwoSided(Number.NaN, 4)).toBeNaN();
    expect(studentTQuantile(0.5, 4)).toBe(0);
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });
});
