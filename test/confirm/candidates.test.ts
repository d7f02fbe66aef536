// Which configurations of a study are confirmed.
import { describe, expect, it } from 'vitest';
import { candidatesOf } from '../../src/confirm/candidates.ts';
import { createRng } from '../../src/math/random.ts';
import { float, type ParameterValues } from '../../src/space/space.ts';
import type { Trial } from '../../src/trial/trial.ts';
import { DEFINITION, failedTrial, trial } from '../report/records.ts';

const SPACE = { x: float(0, 1, { default: 0.1 }) };
const at = (number: number, x: number, value: number): Trial => ({
  ...trial(number, value),
  params: { x } satisfies ParameterValues,
  distributions: SPACE,
  systemAttrs: {},
});
/** A smooth score with noise; #3 is far from the best configuration, but the luckiest by far. */
const NOISY = Array.from({ length: 12 }, (_, number) => {
  const x = number === 0 ? 0.1 : number / 12;
  const noise = 0.01 * createRng(3, number, 'noise').normal();
  return at(number, x, number === 3 ? 1 : 0.9 - (x - 0.6) ** 2 + noise);
});
const study = (trials: readonly Trial[], direction: 'maximize' | 'minimize' = 'maximize') => ({
  ...{ ...DEFINITION, space: SPACE, constraints: [], direction, trials },
});
const numbersOf = (trials: readonly Trial[], wanted = {}) =>
  candidatesOf(study(trials), { top: 3, withDefault: true, ...wanted }).candidates.map(
    ({ number }) => number,
  );

describe('what is confirmed', () => {
  it('is the best observed, then what the model expects most of, then the default', () => {
    const { candidates, rankedBy } = candidatesOf(study(NOISY), { top: 3, withDefault: true });
    expect(rankedBy).toBe('posterior');
    expect(candidates.map(({ number }) => number)[0]).toBe(3);
    expect(candidates.at(-1)).toMatchObject({ number: 0, isDefault: true, params: { x: 0.1 } });
    for (const { params } of candidates.slice(1, 3))
      expect(Math.abs((params.x as number) - 0.6)).toBeLessThan(0.2);
    expect(numbersOf(NOISY, { top: 1, withDefault: false })).toEqual([3]);
  });

  it('is the best observed where no model can be made, the smallest where that is best', () => {
    const two = [at(0, 0.2, 0.5), at(1, 0.3, 0.7)];
    expect(candidatesOf(study(two), { top: 1, withDefault: true })).toMatchObject({
      ...{ rankedBy: 'observed', candidates: [{ number: 1 }] },
    });
    expect(candidatesOf(study(two, 'minimize'), { top: 1, withDefault: true }).candidates[0].number).toBe(0);
  });

  it('is each configuration once', () => {
    const twice = [...NOISY, at(12, NOISY[3].params.x as number, 0.5)];
    const { candidates } = candidatesOf(study(twice), { top: 13, withDefault: true });
    expect(candidates).toHaveLength(12);
    expect(candidates[0]).toMatchObject({ number: 3, same: [12] });
    expect(numbersOf(twice, { numbers: [12, 3, 0] })).toEqual([12, 0]);
  });

  it('may be named, with the default beside or not', () => {
    expect(numbersOf(NOISY, { numbers: [7, 2] })).toEqual([7, 2, 0]);
    expect(numbersOf(NOISY, { numbers: [7, 2], withDefault: false })).toEqual([7, 2]);
  });

  it('names every trial that cannot be', () => {
    const trials = [...NOISY, { ...failedTrial(12, 'crash', 'boom\nmore'), params: { x: 1 } }];
    expect(() => numbersOf(trials, { numbers: [12, 99, 1] })).toThrow(
      '--trials names #12, which failed (crash: boom)\n  give complete trials\n--trials names #99, which does not exist\n  the study has trials 0 to 12',
    );
    expect(() => numbersOf(trials.slice(12))).toThrow('has no complete trial');
  });
});
