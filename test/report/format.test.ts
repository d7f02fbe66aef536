import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatCount,
  formatDuration,
  formatEstimate,
  formatExponent,
  formatMeanSd,
  formatParameter,
  formatParams,
  formatScore,
  formatSigned,
  formatSignificant,
  plural,
} from '../../src/report/format.ts';
import { sparkline } from '../../src/report/sparkline.ts';
import { alignRows, textWidth } from '../../src/report/text-table.ts';
import { float, int } from '../../src/space/space.ts';
import { SPACE } from './records.ts';

describe('numbers', () => {
  test.each([
    [0.9512, '0.9512'],
    [1, '1.0000'],
    [0, '0.0000'],
    [-12.5, '-12.5000'],
    [0.0001234, '1.234e-4'],
    [1e21, '1.000e21'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('a score of %d is %s', (value, text) => expect(formatScore(value)).toBe(text));

  test.each([
    [0.0015, 2, '0.0015'],
    [0.00995, 2, '0.010'],
    [12.34, 3, '12.3'],
    [1234, 2, '1200'],
    [3.21e-7, 2, '3.2e-7'],
    [0, 3, '0'],
  ])('%d to %d digits is %s', (value, digits, text) => expect(formatSignificant(value, digits)).toBe(text));

  test.each([
    [0.97213, 0.0021, '0.972 ± 0.002'],
    [0.97213, 0.00096, '0.972 ± 0.001'],
    [123.4, 12, '123 ± 12'],
    [0.5, 0, '0.5000 ± 0.0000'],
  ])('a mean of %d and a deviation of %d', (mean, sd, text) => expect(formatMeanSd(mean, sd)).toBe(text));

  test('signs, exponents, counts', () => {
    expect(formatSigned(0.0312)).toBe('+0.0312');
    expect(formatSigned(-0.0312)).toBe('-0.0312');
    expect(formatExponent(0.0005)).toBe('5.0e-4');
    expect(formatCount(50_000)).toBe('50,000');
    expect([plural(1, 'trial'), plural(20, 'trial')]).toEqual(['1 trial', '20 trials']);
  });

  test('parameters look as their column does', () => {
    expect(formatParams(SPACE, { lr: 0.0023, batch_size: 48 })).toBe('lr 2.3e-3  batch_size 48');
    expect(formatParameter(float(0, 0.99), 0.12345)).toBe('0.123');
    expect(formatParameter(float(0.1, 10, { log: true }), 0.5)).toBe('0.500');
    expect(formatParameter(int(1, 1e6, { log: true }), 100_000)).toBe('100000');
    expect(formatParameter(undefined, 3)).toBe('3.00');
  });
});

describe('times', () => {
  test.each([
    [0, '0 ms'],
    [85.4, '85 ms'],
    [999.6, '1 s'],
    [8000, '8 s'],
    [59_499, '59 s'],
    [59_500, '1 min 0 s'],
    [832_000, '13 min 52 s'],
    [3_599_600, '1 h 00 min'],
    [7_500_000, '2 h 05 min'],
    [-5, '0 ms'],
  ])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  test.each([
    [0, '1 s'],
    [9400, '9 s'],
    [42_000, '40 s'],
    [57_499, '55 s'],
    [58_000, '1 min'],
    [720_000, '12 min'],
    [59.6 * 60_000, '1 h 00 min'],
    [7_500_000, '2 h 05 min'],
  ])('about %d ms is %s', (ms, text) => expect(formatEstimate(ms)).toBe(text));

  test('seconds and minutes never reach sixty', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (ms) => {
        expect(formatDuration(ms)).not.toMatch(/\b60 (s|min)/);
        expect(formatEstimate(ms)).not.toMatch(/\b60 (s|min)/);
      }),
    );
  });
});

describe('text', () => {
  test('a sparkline spans its values', () => {
    expect(sparkline([1, 5, 8])).toBe('▁▅█');
    expect(sparkline([0.5, 0.5])).toBe('▄▄');
    expect(sparkline([1, Number.NaN, 2])).toBe('▁·█');
    expect(sparkline([])).toBe('');
    expect(sparkline([9, 1, 2, 3], 3)).toBe('▁▅█');
  });

  test('rows align, whatever their lengths', () => {
    expect(
      alignRows(
        [
          ['a', '1'],
          ['long', '100', 'x'],
        ],
        ['left', 'right'],
      ),
    ).toEqual(['a       1', 'long  100  x']);
    expect(alignRows([])).toEqual([]);
  });

  test('columns begin where they begin in every row', () => {
    const cell = fc.stringMatching(/^[a-z±▁]{1,9}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const width = Math.max(...rows.map(([first]) => textWidth(first)));
        alignRows(rows).forEach((line, index) => {
          expect([...line].slice(width + 2).join('')).toBe(rows[index][1]);
        });
      }),
    );
  });
});
