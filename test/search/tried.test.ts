import { describe, expect, it } from 'vitest';
import { drawUntried, triedBy } from '../../src/search/tried.ts';
import { allConfigurations, combinationCount, successor } from '../../src/space/finite.ts';
import { float, int, type ParameterValues } from '../../src/space/space.ts';
import { complete, failed, running } from './trials.ts';

describe('what was tried', () => {
  const space = { lr: float(1e-4, 1, { log: true }), layers: int(1, 1_000_000_000) };
  const tried = triedBy({ trials: [complete(0, { lr: 0.01, layers: 500_000_000 }, 1)], space });

  it('holds floats that cannot be told apart, and integers only when they are equal', () => {
    expect(tried.has({ lr: 0.01, layers: 500_000_000 })).toBe(true);
    expect(tried.has({ lr: 0.01 * (1 + 1e-6), layers: 500_000_000 })).toBe(true);
    expect(tried.has({ lr: 0.01 * (1 + 1e-4), layers: 500_000_000 })).toBe(false);
    expect(tried.has({ lr: 0.01, layers: 500_000_001 })).toBe(false);
  });

  it('holds what is close on either side, until its trial has another configuration', () => {
    const line = { a: int(1, 1000), x: float(0, 1) };
    const [first, other] = [complete(0, { a: 7, x: 0.25 }, 1), complete(0, { a: 7, x: 0.75 }, 1)];
    const before = triedBy({ trials: [first], space: line });
    for (const x of [0.25 - 9e-7, 0.25, 0.25 + 9e-7]) expect(before.has({ a: 7, x })).toBe(true);
    for (const x of [0.25 - 11e-7, 0.25 + 11e-7, 0, 1]) expect(before.has({ a: 7, x })).toBe(false);
    const after = triedBy({ trials: [other], space: line });
    expect([after.has({ a: 7, x: 0.25 + 1e-7 }), after.has({ a: 7, x: 0.75 + 1e-7 })]).toEqual([false, true]);
  });

  it('is exhausted exactly when every configuration of the space is taken', () => {
    const small = { a: int(0, 1), b: float(3, 3) };
    const first = complete(0, { a: 0, b: 3 }, 1);
    expect(triedBy({ trials: [first, complete(1, { a: 0, b: 3 }, 1)], space: small }).exhausted).toBe(false);
    expect(triedBy({ trials: [first, complete(1, { a: 7, b: 3 }, 1)], space: small }).exhausted).toBe(false);
    expect(
      triedBy({ trials: [first, failed(1, { a: 1, b: 3 }, 'infrastructure')], space: small }).exhausted,
    ).toBe(false);
    expect(triedBy({ trials: [first, running(1, { a: 1, b: 3 })], space: small }).exhausted).toBe(true);
  });
});

describe('drawUntried', () => {
  const space = { a: int(0, 99), b: int(0, 99) };
  const isLast = ({ a, b }: ParameterValues) => a === 41 && b === 17;

  it('finds the last free configuration although no draw hits it', () => {
    const trials = allConfigurations(space)!
      .filter((params) => !isLast(params))
      .map((params, number) => complete(number, params, 0));
    const tried = triedBy({ trials, space });
    expect(drawUntried({ space }, tried, () => [0.905, 0.905])).toEqual({ a: 41, b: 17 });
  });

  it('gives up on a float that is drawn again and again', () => {
    const line = { x: float(0, 1) };
    const tried = triedBy({ trials: [complete(0, { x: 0.5 }, 0)], space: line });
    expect(drawUntried({ space: line }, tried, () => [0.5])).toBeUndefined();
  });
});

describe('finite spaces', () => {
  it('are counted, with infinity for a float that can move', () => {
    expect(combinationCount({ a: int(3, 7), b: int(1, 4, { log: true }), c: float(1, 1) })).toBe(20);
    expect(combinationCount({ a: int(3, 7), c: float(1, 2) })).toBe(Number.POSITIVE_INFINITY);
  });

  it('are walked through once each, and round again', () => {
    const space = { a: int(0, 1), c: float(2, 2), b: int(5, 6) };
    expect(allConfigurations(space)).toEqual([
      { a: 0, c: 2, b: 5 },
      { a: 0, c: 2, b: 6 },
      { a: 1, c: 2, b: 5 },
      { a: 1, c: 2, b: 6 },
    ]);
    expect(successor(space, { a: 1, c: 2, b: 6 })).toEqual({ a: 0, c: 2, b: 5 });
  });
});
