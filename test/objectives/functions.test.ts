import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/math/random.ts';
import { testFunctions } from '../../src/objectives/functions.ts';
import { decode, dimensionOf } from '../../src/space/encoding.ts';
import { contains } from '../../src/space/parameter.ts';
import { spaceProblems } from '../../src/space/problems.ts';

describe.each([...testFunctions.values()])('$name', ({ space, minimum, minimizers, evaluate }) => {
  const names = Object.keys(space);
  const at = (x: readonly number[]) => Object.fromEntries(names.map((name, i) => [name, x[i]]));

  it('has a sound space that holds its minimizers', () => {
    expect(spaceProblems(space)).toEqual([]);
    for (const x of minimizers) {
      expect(x).toHaveLength(names.length);
      for (const [i, name] of names.entries()) expect(contains(space[name], x[i])).toBe(true);
    }
  });

  // Published minimizers have six or more digits, and the value moves with their square.
  it('attains its minimum at each minimizer', () => {
    for (const x of minimizers) expect(Math.abs(evaluate(at(x)) - minimum)).toBeLessThan(2e-10);
  });

  it('is nowhere below its minimum on 2,000 random points', () => {
    const rng = createRng(1, 0, 'test-functions');
    for (let n = 0; n < 2000; n++) {
      const point = Float64Array.from({ length: dimensionOf(space) }, rng.uniform);
      expect(evaluate(decode(space, point))).toBeGreaterThan(minimum);
    }
  });
});

describe('values by hand', () => {
  const value = (name: string, params: Record<string, number>) => testFunctions.get(name)!.evaluate(params);

  it.each([
    ['branin', { x1: 0, x2: 6 }, 10 * (1 - 1 / (8 * Math.PI)) + 10],
    ['rosenbrock4', { x1: 0, x2: 0, x3: 0, x4: 0 }, 3],
    ['styblinski5', { x1: 1, x2: 1, x3: 1, x4: 1, x5: 1 }, -25],
    ['levy4', { x1: 5, x2: 1, x3: 1, x4: 1 }, 1 + 10 * Math.sin(2 * Math.PI + 1) ** 2],
    ['ackley5', { x1: 1, x2: 1, x3: 1, x4: 1, x5: 1 }, 20 - 20 * Math.exp(-0.2)],
  ] as const)('%s', (name, params, expected) => {
    expect(value(name, params)).toBeCloseTo(expected, 12);
  });
});
