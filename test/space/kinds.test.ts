// Spaces beyond ranges of numbers: choices, bools, constants, steps, conditions, and what a model sees of them.
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  activeColumns,
  configurationKey,
  decode,
  decodeValue,
  encode,
  encodeValue,
  snap,
} from '../../src/space/encoding.ts';
import { featureMap } from '../../src/space/features.ts';
import { allConfigurations } from '../../src/space/finite.ts';
import { contains, indexOf, sizeOf, valueAt } from '../../src/space/parameter.ts';
import {
  activeNames,
  bool,
  choice,
  constant,
  defaultsOf,
  defineSpace,
  float,
  int,
  type ParametersOf,
} from '../../src/space/space.ts';

const space = defineSpace({
  opt: choice(['sgd', 'adam', 'lion']),
  momentum: float(0, 0.9, { step: 0.1, when: { opt: 'sgd' } }),
  nesterov: bool({ when: { opt: ['sgd', 'lion'] } }),
  tau: float(0, 1, { when: { nesterov: true } }),
  size: choice([16, 32, 64], { ordered: true }),
  heads: int(2, 15, { step: 4 + 9 }),
  data: constant('mnist'),
  extra: choice([null, 'aug', 3, true]),
});

describe('values', () => {
  it('of a grid are the decimals that were meant', () => {
    const momentum = float(0, 0.9, { step: 0.1 });
    const values = Array.from({ length: sizeOf(momentum) }, (_, index) => valueAt(momentum, index));
    expect(values).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    for (const [index, value] of values.entries()) expect(indexOf(momentum, value)).toBe(index);
    expect(contains(momentum, 0.1 + 0.2)).toBe(true);
    expect(contains(momentum, 0.35)).toBe(false);
  });

  it.each([
    [int(1, 9, { step: 2 }), 5, [1, 3, 9], [2, 10, 1.5, '3', null]],
    [choice(['a', 1, null, true]), 4, ['a', 1, null, true], ['b', '1', false, 0]],
    [bool(), 2, [true, false], [0, 1, 'true', null]],
    [constant('x'), 1, ['x'], ['y', null]],
    [float(2, 2), 1, [2], [2.1]],
    [float(0, 1), Number.POSITIVE_INFINITY, [0, 0.123, 1], [-0.1, 1.1, Number.NaN]],
  ])('of %j are %d', (parameter, size, inside, outside) => {
    expect(sizeOf(parameter)).toBe(size);
    for (const value of inside) expect(contains(parameter, value), String(value)).toBe(true);
    for (const value of outside) expect(contains(parameter, value), String(value)).toBe(false);
    expect(contains(parameter, undefined)).toBe(false);
  });

  it('come back from the unit interval, each from a cell of its own', () => {
    for (const parameter of [
      space.opt,
      space.momentum,
      space.nesterov,
      space.size,
      space.extra,
      int(0, 12, { step: 3 }),
    ]) {
      const size = sizeOf(parameter);
      for (let index = 0; index < size; index++) {
        const value = valueAt(parameter, index);
        expect(encodeValue(parameter, value)).toBeCloseTo((index + 0.5) / size, 12);
        expect(decodeValue(parameter, encodeValue(parameter, value))).toBe(value);
      }
      expect(decodeValue(parameter, 0)).toBe(valueAt(parameter, 0));
      expect(decodeValue(parameter, 1)).toBe(valueAt(parameter, size - 1));
    }
  });
});

describe('conditions', () => {
  const all = {
    opt: 'sgd',
    momentum: 0.5,
    nesterov: true,
    tau: 0.1,
    size: 16,
    heads: 2,
    data: 'mnist',
    extra: null,
  };

  it('make parameters active, also through others', () => {
    const names = (values: Record<string, string | boolean>) => [
      ...activeNames(space, { ...all, ...values }),
    ];
    expect(names({})).toEqual(Object.keys(space));
    expect(names({ opt: 'adam' })).toEqual(['opt', 'size', 'heads', 'data', 'extra']);
    expect(names({ opt: 'lion' })).toEqual(['opt', 'nesterov', 'tau', 'size', 'heads', 'data', 'extra']);
    expect(names({ opt: 'lion', nesterov: false })).toEqual([
      'opt',
      'nesterov',
      'size',
      'heads',
      'data',
      'extra',
    ]);
  });

  it('leave inactive parameters out of a configuration, and at rest in its point', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(unit, { minLength: 8, maxLength: 8 }), (point) => {
        const params = decode(space, point);
        expect(new Set(Object.keys(params))).toEqual(activeNames(space, params));
        const snapped = snap(space, point);
        expect([...encode(space, params)]).toEqual([...snapped]);
        activeColumns(space, snapped).forEach((active, column) => {
          if (!active && column !== 2) expect([0.55, 0.5]).toContain(Number(snapped[column].toFixed(12)));
        });
      }),
    );
  });

  it('rest at defaults where these are given', () => {
    const other = defineSpace({
      on: bool({ default: false }),
      rate: float(0, 1, { default: 0.2, when: { on: true } }),
    });
    expect([...encode(other, { on: false })]).toEqual([0.25, 0.2]);
    expect(defaultsOf(other)).toEqual({ on: false });
    expect(defaultsOf({ ...other, on: bool({ default: true }) })).toEqual({ on: true, rate: 0.2 });
  });

  it('give equal keys to equal configurations only', () => {
    const key = (params: Parameters<typeof configurationKey>[1]) => configurationKey(space, params);
    expect(key({ opt: 'adam', size: 16 })).toBe(key({ size: 16, opt: 'adam' }));
    expect(key({ extra: null })).not.toBe(key({}));
    expect(key({ extra: 3 })).not.toBe(key({ extra: true }));
  });
});

describe('defaults', () => {
  it('come from the user: constants alone are none', () => {
    expect(defaultsOf({ a: constant(1) })).toBeUndefined();
    expect(defaultsOf({ a: constant(1), b: int(0, 9, { default: 4 }) })).toEqual({ a: 1, b: 4 });
    expect(() => defineSpace({ a: constant(1), b: int(0, 9, { default: 4 }), c: bool() })).toThrow(
      'space.c has no default, but others have',
    );
  });
});

describe('features', () => {
  const map = featureMap(space);

  it('are one-hot for choices without order, single for all that has one, none for constants', () => {
    expect(map.dimension).toBe(3 + 1 + 1 + 1 + 1 + 1 + 4);
    const params = { opt: 'adam', size: 64, heads: 15, data: 'mnist', extra: 'aug' };
    const values = [...map.features(encode(space, params))];
    expect(values.slice(0, 3)).toEqual([0, 1, 0]);
    expect(values.slice(8)).toEqual([0, 1, 0, 0]);
    expect(values[6]).toBeCloseTo(5 / 6, 12);
    expect(values[7]).toBeCloseTo(0.75, 12);
  });

  it('put all values of a choice equally far apart', () => {
    const points = space.opt.choices.map((opt) => map.features(encode(space, { opt, size: 16 })));
    const distance = (a: Float64Array, b: Float64Array) =>
      Math.hypot(...a.map((value, k) => value - b[k]).slice(0, 3));
    const distances = [
      distance(points[0], points[1]),
      distance(points[0], points[2]),
      distance(points[1], points[2]),
    ];
    expect(new Set(distances)).toEqual(new Set([Math.SQRT2]));
  });

  it('hand gradients and length-scales back by parameter', () => {
    const byColumn = new Float64Array(8);
    map.toColumns(
      Float64Array.from({ length: map.dimension }, (_, k) => k + 1),
      byColumn,
    );
    expect([...byColumn]).toEqual([0, 4, 5, 6, 7, 8, 0, 0]);
    const least = map.leastByColumn([3, 1, 2, 4, 5, 6, 7, 8, 12, 11, 10, 9]);
    expect([...least]).toEqual([1, 4, 5, 6, 7, 8, Number.POSITIVE_INFINITY, 9]);
  });
});

describe('finite spaces', () => {
  it('are listed without inactive parameters and without what constraints rule out', () => {
    const small = defineSpace({ on: bool(), k: int(1, 3, { when: { on: true } }) });
    expect(allConfigurations(small)).toEqual([
      { on: false },
      { on: true, k: 1 },
      { on: true, k: 2 },
      { on: true, k: 3 },
    ]);
    expect(allConfigurations(small, ['k != 2'])).toHaveLength(3);
    expect(allConfigurations({ a: float(0, 1) })).toBeUndefined();
    expect(allConfigurations({ a: int(0, 1e6) })).toBeUndefined();
  });
});

it('the type of a configuration follows from its space', () => {
  expectTypeOf<ParametersOf<typeof space>>().toEqualTypeOf<{
    readonly opt: 'sgd' | 'adam' | 'lion';
    readonly momentum: number | undefined;
    readonly nesterov: boolean | undefined;
    readonly tau: number | undefined;
    readonly size: 16 | 32 | 64;
    readonly heads: number;
    readonly data: 'mnist';
    readonly extra: 'aug' | 3 | true | null;
  }>();
});

describe('what is wrong with a space', () => {
  const momentum = float(0, 1);
  it.each([
    [{ a: choice([]) }, 'space.a.choice is empty'],
    [{ a: choice(['x', 'y', 'x']) }, 'space.a.choice[2] is "x" once more'],
    [{ a: choice([1, Number.NaN]) }, 'space.a.choice[1] is NaN'],
    [{ a: choice(['x'], { default: 'y' as 'x' }) }, 'space.a.default is "y"\n  give one of x'],
    [{ a: bool({ default: 1 as unknown as boolean }) }, 'space.a.default is 1\n  give true or false'],
    [
      { a: int(1, 10, { step: 4 }) },
      'space.a.int[1] is 10, which steps of 4 from 1 do not reach\n  did you mean 9?',
    ],
    [{ a: float(0, 1, { step: 0.3 }) }, 'did you mean 0.9?'],
    [{ a: float(1, 2, { step: 0.5, log: true }) }, 'space.a.step is 0.5, with log: true'],
    [{ a: int(1, 9, { step: 0 }) }, 'space.a.step is 0\n  a step is a whole number above zero'],
    [{ a: float(1, 9, { step: -1 }) }, 'space.a.step is -1\n  a step is a number above zero'],
    [{ a: { ...momentum, when: {} } }, 'space.a.when is empty'],
    [
      { a: { ...momentum, when: { b: 1 } } },
      'space.a.when.b is no parameter of the space\n  the space has a',
    ],
    [{ a: momentum, b: bool({ when: { a: 0 } }) }, 'space.b.when.a is a float'],
    [
      { a: choice(['x', 'y']), b: bool({ when: { a: 'z' } }) },
      'space.b.when.a is "z", which a never is\n  a is one of x, y',
    ],
    [{ a: choice(['x', 'y']), b: bool({ when: { a: ['x', 'z'] } }) }, 'space.b.when.a[1] is "z"'],
    [
      { a: bool({ when: { b: true } }), b: bool({ when: { a: true } }) },
      'goes round in a circle (a -> b -> a)',
    ],
    [{ a: bool({ when: { a: true } }) }, 'goes round in a circle (a -> a)'],
  ])('%j: %s', (wrong, message) => {
    expect(() => defineSpace(wrong)).toThrow(message);
  });
});
