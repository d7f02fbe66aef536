import { expect, test } from 'vitest';
import { expMinus } from '../../src/math/exp.ts';

test('is exp(-t) to 1e-13, from 0 to where it is 0', () => {
  let worst = 0;
  for (let t = 0; t < 708; t = t * 1.01 + 1e-4) {
    worst = Math.max(worst, Math.abs(expMinus(t) / Math.exp(-t) - 1));
  }
  expect(worst).toBeLessThan(1e-13);
  expect(expMinus(0)).toBe(1);
  expect([708, 1e6, Number.POSITIVE_INFINITY, Number.NaN].map(expMinus)).toEqual([0, 0, 0, 0]);
});
