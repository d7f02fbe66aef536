import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floatText, frozenCopy, parse, stringify } from '../../src/storage/python-json.ts';

test.each([
  [1, '1.0'],
  [-0, '-0.0'],
  [0.1, '0.1'],
  [1e21, '1e+21'],
  [2 ** 60, '1152921504606847000.0'],
  [5e-324, '5e-324'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
])('the float %d is written %s', (value, text) => {
  expect(floatText(value)).toBe(text);
  expect(parse(text)).toBe(value);
});

test('words inside strings and keys stay as they are', () => {
  const text =
    '{"NaN": NaN, "a\\"NaN": ["NaN", "-Infinity", "n", -Infinity, {"": Infinity}], "s": "\\u0000"}';
  expect(parse(text)).toEqual({
    NaN: Number.NaN,
    'a"NaN': ['NaN', '-Infinity', 'n', Number.NEGATIVE_INFINITY, { '': Number.POSITIVE_INFINITY }],
    s: '\0',
  });
});

test.each(['', '{', '{"a":NaN', 'NaNs', '{"a":1}}', 'undefined', '{NaN:1}'])('%j is no JSON', (text) => {
  expect(() => parse(text)).toThrow(SyntaxError);
});

test('every value comes back equal, with every float', () => {
  const anything = fc.jsonValue();
  const float = fc.double();
  fc.assert(
    fc.property(anything, fc.array(float), fc.string(), (value, floats, key) => {
      const record = Object.fromEntries([[`k${key}`, [value, ...floats]]]);
      expect(parse(stringify(record))).toEqual(record);
      expect(parse(stringify(record)) as object).toEqual(frozenCopy(record));
      for (const number of floats) expect(parse(floatText(number))).toBe(number);
    }),
  );
});
