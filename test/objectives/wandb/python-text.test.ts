// Values as Python writes them, held against Python itself.
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  PythonFloat,
  type PythonValue,
  pythonJson,
  pythonText,
} from '../../../src/objectives/wandb/python-text.ts';
import { describePython, PYTHON } from '../python/support.ts';

const FLOATS = [
  0, 1, -1, 0.1, 1e-4, 1e-5, 1.5e-7, 123456.789, 1e15, 1e16, 1.25e22, 5e-324, 1.7976931348623157e308,
];
const TEXTS = ['', 'adam', "it's", '"', `'"`, 'a\nb\t\\', 'é', '\u0000', '\u007f', '日本', '😀'];

/** What Python makes of JSON texts in which floats are marked. */
const REPR = `
import json, sys
def revive(d):
    return float(d["float"]) if list(d) == ["float"] else d
values = json.loads(sys.stdin.read(), object_hook=revive)
print(json.dumps([[str(value), json.dumps(value)] for value in values]))
`;

function byPython(values: readonly PythonValue[]): [string, string][] {
  const marked = JSON.stringify(values, (_, value) => value, 0);
  const input = marked.replaceAll('"<float>', '{"float": "').replaceAll('</float>"', '"}');
  const { stdout, stderr } = spawnSync(PYTHON, ['-c', REPR], {
    input,
    encoding: 'utf8',
    env: { ...process.env, PYTHONIOENCODING: 'utf8' },
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

/** A float that survives JSON as a float. */
class MarkedFloat extends PythonFloat {
  override toJSON(): never {
    return `<float>${this.value}</float>` as never;
  }
}

describePython('texts of Python', () => {
  it('are equal to its own', () => {
    const scalar = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => new MarkedFloat(value)),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.string({ unit: 'grapheme-ascii' }),
    );
    const key = fc.stringMatching(/^[a-z]{1,5}$/).filter((name) => name !== 'float');
    const value = fc.oneof(scalar, fc.array(scalar), fc.dictionary(key, scalar)) as fc.Arbitrary<PythonValue>;
    const values: PythonValue[] = [
      ...FLOATS.flatMap((number) => [new MarkedFloat(number), new MarkedFloat(-number)]),
      ...TEXTS,
      ...TEXTS.map((text) => [text]),
      ...fc.sample(value, { numRuns: 2000, seed: 7 }),
    ];
    const expected = byPython(values);
    for (const [index, one] of values.entries()) {
      expect([pythonText(one), pythonJson(one)], JSON.stringify(one)).toEqual(expected[index]);
    }
  });
});

describe('numbers without a kind', () => {
  it('are whole where they are', () => {
    expect([3, 0.5, 1e-5, -4].map(pythonText)).toEqual(['3', '0.5', '1e-05', '-4']);
  });
});
