import { describe, expect, it } from 'vitest';
import * as special from '../../src/math/special.ts';
import { readGolden, relativeError } from '../support/golden.ts';

interface Golden {
  readonly points: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}

const functions: Readonly<Record<string, (x: number) => number>> = {
  erfc: special.erfc,
  erfcx: special.erfcx,
  logNormalPdf: special.logNormalPdf,
  normalCdf: special.normalCdf,
  logNormalCdf: special.logNormalCdf,
  log1mexp: special.log1mexp,
  logGamma: special.logGamma,
};

describe('special functions against 60-digit arithmetic', () => {
  const golden = readGolden<Golden>('special');
  it.each(Object.entries(golden.points))('%s', (name, points) => {
    const worst = points.map(([x, expected]) => ({
      x,
      error: relativeError(functions[name](x), expected, 1e-300),
    }));
    worst.sort((a, b) => b.error - a.error);
    expect(worst[0].error, `at ${worst[0].x}`).toBeLessThan(1e-13);
  });
});

describe('special functions at the far ends', () => {
  it('reaches the limits without NaN', () => {
    expect(special.erfc(1e308)).toBe(0);
    expect(special.erfc(-1e308)).toBe(2);
    expect(special.erfc(Number.NEGATIVE_INFINITY)).toBe(2);
    expect(special.erfcx(1e308)).toBeGreaterThan(0);
    expect(special.erfcx(Number.POSITIVE_INFINITY)).toBe(0);
    expect(special.erfcx(-1e308)).toBe(Number.POSITIVE_INFINITY);
    expect(special.logNormalCdf(1e308)).toBeCloseTo(0, 300);
    expect(special.logNormalCdf(-1e153)).toBeGreaterThan(-Number.MAX_VALUE);
    expect(special.log1mexp(-1e308)).toBeCloseTo(0, 300);
    expect(special.log1mexp(0)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('passes NaN on', () => {
    for (const f of Object.values(functions)) expect(f(Number.NaN)).toBeNaN();
  });
});
