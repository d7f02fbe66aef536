import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createRng } from '../../src/math/random.ts';
import {
  configurationKey,
  decode,
  decodeValue,
  encode,
  encodeValue,
  snap,
} from '../../src/space/encoding.ts';
import { defaultsOf, defineSpace, float, int, type ParametersOf } from '../../src/space/space.ts';

const space = defineSpace({
  lr: float(1e-5, 1e-2, { log: true, default: 5e-4 }),
  batch_size: int(20, 120, { default: 100 }),
  width: int(1, 1000, { log: true, default: 10 }),
});

const intParameter = fc
  .record({ low: fc.integer({ min: 1, max: 50 }), span: fc.integer({ min: 0, max: 40 }), log: fc.boolean() })
  .map(({ low, span, log }) => int(low, low + span, { log }));

describe('the unit cube', () => {
  it('gives every integer back', () => {
    fc.assert(
      fc.property(intParameter, (parameter) => {
        for (let value = parameter.low; value <= parameter.high; value++) {
          expect(decodeValue(parameter, encodeValue(parameter, value))).toBe(value);
        }
      }),
    );
  });

  it('gives every float back to rounding', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 1e-2, noNaN: true }), (lr) => {
        expect((decodeValue(space.lr, encodeValue(space.lr, lr)) as number) / lr).toBeCloseTo(1, 12);
      }),
    );
  });

  it('snaps once and for all, inside the bounds', () => {
    const coordinate = fc.double({ min: -0.5, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(coordinate, coordinate, coordinate), (point) => {
        const snapped = snap(space, point);
        expect([...snap(space, snapped)].slice(1)).toEqual([...snapped].slice(1));
        for (const column of snapped) expect(column >= 0 && column <= 1).toBe(true);
        const { lr, batch_size, width } = decode(space, point) as Record<string, number>;
        expect(lr >= 1e-5 && lr <= 1e-2).toBe(true);
        expect(Number.isInteger(batch_size) && batch_size >= 20 && batch_size <= 120).toBe(true);
        expect(Number.isInteger(width) && width >= 1 && width <= 1000).toBe(true);
      }),
    );
  });

  it('makes the ends of an integer as likely as its middle', () => {
    const parameter = int(1, 5);
    const counts = [0, 0, 0, 0, 0];
    const rng = createRng(0, 0, 'test');
    const draws = 50_000;
    for (let draw = 0; draw < draws; draw++) counts[(decodeValue(parameter, rng.uniform()) as number) - 1]++;
    // Chi-squared with 4 degrees of freedom: 18.5 is exceeded once in a thousand seeds.
    const chi2 = counts.reduce((sum, count) => sum + (count - draws / 5) ** 2 / (draws / 5), 0);
    expect(chi2).toBeLessThan(18.5);
  });

  it('maps the ends and the geometric middle of a log float', () => {
    expect(encodeValue(space.lr, 1e-5)).toBe(0);
    expect(encodeValue(space.lr, 1e-2)).toBe(1);
    expect(encodeValue(space.lr, Math.sqrt(1e-5 * 1e-2))).toBeCloseTo(0.5, 14);
  });

  it('puts a parameter with one value in the middle', () => {
    const pinned = float(3, 3);
    expect(encodeValue(pinned, 3)).toBe(0.5);
    expect(decodeValue(pinned, 0.1)).toBe(3);
  });

  it('has one key for one configuration', () => {
    const params = decode(space, [0.2, 0.7, 0.4]);
    const again = decode(space, encode(space, params));
    expect(configurationKey(space, { ...again, lr: params.lr })).toBe(configurationKey(space, params));
  });
});

describe('a space', () => {
  it('has the defaults of all its parameters or none', () => {
    expect(defaultsOf(space)).toEqual({ lr: 5e-4, batch_size: 100, width: 10 });
    expect(defaultsOf({ ...space, lr: float(0, 1) })).toBeUndefined();
  });

  it('infers the type of its configurations', () => {
    expectTypeOf<ParametersOf<typeof space>>().toEqualTypeOf<{
      readonly lr: number;
      readonly batch_size: number;
      readonly width: number;
    }>();
  });

  it.each([
    [{}, 'space has no parameters'],
    [{ a: float(1, 0) }, 'space.a.float is [1, 0]: upside down\n  did you mean float: [0, 1]?'],
    [{ a: float(0, 1, { log: true }) }, 'space.a.float[0] is 0\n  log: true needs a lower bound above zero'],
    [{ a: float(Number.NaN, 1) }, 'space.a.float[0] is NaN'],
    [{ a: float(0, Number.POSITIVE_INFINITY) }, 'space.a.float[1] is Infinity'],
    [{ a: int(0.5, 2) }, 'space.a.int[0] is 0.5\n  bounds of an int are whole numbers'],
    [{ a: int(0, 2, { default: 3 }) }, 'space.a.default is 3\n  give a whole number from 0 to 2'],
    [{ a: int(0, 2, { default: 1.5 }) }, 'space.a.default is 1.5'],
    [{ a: float(1, 0), b: int(0.5, 2) }, 'space.b.int[0] is 0.5'],
  ])('refuses %j', (wrong, message) => {
    expect(() => defineSpace(wrong)).toThrow(message);
  });
});
