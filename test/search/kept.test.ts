import { describe, expect, it } from 'vitest';
import { bestPredicted } from '../../src/search/best-predicted.ts';
import { kept, MAX_OBSERVATIONS, MAX_PENDING } from '../../src/search/kept.ts';
import { fitModel } from '../../src/search/model.ts';
import { type Observations, observationsOf } from '../../src/search/observations.ts';
import { createGpSampler } from '../../src/search/samplers/gp.ts';
import { featureMap } from '../../src/space/features.ts';
import { float, int, type ParameterValues, type Space } from '../../src/space/space.ts';
import type { Trial } from '../../src/trial/trial.ts';
import { complete, type Numbers, running } from './trials.ts';

const observe = (values: readonly number[], pending = 0): Observations => ({
  points: values.map((_, number) => Float64Array.of(number)),
  values: Float64Array.from(values),
  trials: values.map((_, number) => 10 * number),
  pending: Array.from({ length: pending }, (_, number) => Float64Array.of(number)),
});

/** 0, apart from single ones. */
const scores = (length: number, others: Readonly<Record<number, number>>) =>
  Array.from({ length }, (_, number) => others[number] ?? 0);

describe('the observations that are kept', () => {
  it('are all of them up to the limit', () => {
    const observations = observe([3, 1, 2, 5]);
    expect(kept(observations, 4)).toEqual(observations);
    const many = observe(Array.from({ length: MAX_OBSERVATIONS }, (_, number) => number % 7));
    expect(kept(many)).toEqual(many);
  });

  it('are the best half, the newest quarter and others from all over, in the order of the trials', () => {
    const { trials, points, values } = kept(observe(scores(100, { 5: 1, 41: 3, 42: 2, 80: 4 })), 8);
    const [best, newest, spread] = [
      [5, 41, 42, 80],
      [98, 99],
      [0, 50],
    ];
    const expected = [...best, ...newest, ...spread].sort((a, b) => a - b);
    expect(trials).toEqual(expected.map((number) => 10 * number));
    expect(points.map(([number]) => number)).toEqual(expected);
    expect([...values]).toEqual([0, 1, 3, 2, 0, 4, 0, 0]);
  });

  it.each([1, 2, 3, 7, 100, 299])('are exactly as many as the limit, and none twice: %i', (limit) => {
    const { trials, values } = kept(observe(Array.from({ length: 300 }, (_, k) => (k * 37) % 101)), limit);
    expect(new Set(trials).size).toBe(limit);
    expect(trials).toHaveLength(limit);
    expect(Math.max(...values)).toBe(100);
  });

  it('are the older ones of equal scores, so that equal histories keep equal ones', () => {
    expect(kept(observe(Array.from({ length: 40 }, () => 7)), 8).trials).toEqual(
      [0, 1, 2, 3, 4, 21, 38, 39].map((number) => 10 * number),
    );
  });

  it('have the newest open trials beside them, whatever their own number', () => {
    const last = 2 * MAX_PENDING - 1;
    for (const length of [3, 2 * MAX_OBSERVATIONS]) {
      const { pending } = kept(observe(scores(length, {}), last + 1));
      expect(pending).toHaveLength(MAX_PENDING);
      expect([pending[0][0], pending.at(-1)?.[0]]).toEqual([MAX_PENDING, last]);
    }
  });
});

describe('with more trials than a model is made of', () => {
  const sampler = createGpSampler();
  const history = (
    space: Space,
    trials: readonly Trial[],
    direction: 'minimize' | 'maximize' = 'minimize',
  ) => ({
    space,
    trials,
    direction,
    seed: 3,
  });

  it('the gp sampler still proposes by its model, and the same again', () => {
    // The lowest score is in a gap that no trial was in.
    const space = { x: float(0, 1), y: float(0, 1) };
    const trials = Array.from({ length: 20_000 }, (_, number) => {
      const [share, y] = [(number * 0.618034) % 0.9, (number * 0.754878) % 1];
      const x = share < 0.25 ? share : share + 0.1;
      return complete(number, { x, y }, (x - 0.3) ** 2 + (y - 0.7) ** 2);
    });
    const suggestion = sampler.suggest(history(space, trials));
    expect(suggestion?.by).toBe('gp');
    const { x, y } = suggestion!.params as Numbers;
    expect(Math.abs(x - 0.3)).toBeLessThan(0.05);
    expect(Math.abs(y - 0.7)).toBeLessThan(0.1);
    // Nothing is remembered of a space that is another object.
    expect(sampler.suggest(history({ ...space }, trials))).toEqual(suggestion);
  });

  it('the score to improve on is the best of all', () => {
    const space = { x: float(0, 1) };
    const trials = Array.from({ length: 5 * MAX_OBSERVATIONS }, (_, number) =>
      complete(number, { x: (number * 0.618034) % 1 }, number === 711 ? -2 : number % 13),
    );
    const observations = kept(observationsOf(history(space, trials)));
    expect(observations.trials).toContain(711);
    const { best, scores } = fitModel(observations, featureMap(space));
    expect(scores.toUser(best)).toBeCloseTo(2, 10);
  });

  it('does not propose again what was tried but is not in the model', () => {
    // All but one of 1,225 configurations were tried, the one that is left looks worst.
    const space = { a: int(0, 34), b: int(0, 34) };
    const all = Array.from(
      { length: 1225 },
      (_, k): ParameterValues => ({ a: k % 35, b: Math.floor(k / 35) }),
    );
    const trials = all.slice(0, -1).map((params, number) => complete(number, params, number));
    expect(kept(observationsOf(history(space, trials))).trials.length).toBeLessThan(trials.length);
    expect(sampler.suggest(history(space, trials))?.params).toEqual({ a: 34, b: 34 });
  });

  it('does not propose what runs, also where the model is not told of it', () => {
    const space = { a: int(0, 19), b: int(0, 19) };
    const all = Array.from(
      { length: 400 },
      (_, k): ParameterValues => ({ a: k % 20, b: Math.floor(k / 20) }),
    );
    const open = 3 * MAX_PENDING;
    const trials = all
      .slice(0, -1)
      .map((params, number) =>
        number >= 50 && number < 50 + open ? running(number, params) : complete(number, params, number),
      );
    expect(sampler.suggest(history(space, trials))?.params).toEqual({ a: 19, b: 19 });
  });

  it('the best predicted one is known too', () => {
    const space = { x: float(0, 1) };
    const trials = Array.from({ length: 2 * MAX_OBSERVATIONS }, (_, number) => {
      const x = (number * 0.618034) % 1;
      return complete(number, { x }, -((x - 0.4) ** 2));
    });
    const best = bestPredicted(history(space, trials, 'maximize'));
    expect((best!.params as Numbers).x).toBeCloseTo(0.4, 2);
    expect(trials[best!.number].params).toEqual(best!.params);
  });
});
