// Suggestions are functions of the log: what models remember of each other changes how long they take, nothing else.
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/math/random.ts';
import { createModelMemory, fitModel } from '../../src/search/model.ts';
import { observationsOf } from '../../src/search/observations.ts';
import { createFitMemory, scheduledFit } from '../../src/search/refit.ts';
import { createGpSampler } from '../../src/search/samplers/gp.ts';
import { featureMap } from '../../src/space/features.ts';
import { choice, float } from '../../src/space/space.ts';
import type { Trial } from '../../src/trial/trial.ts';
import { complete, failed, running } from './trials.ts';

const space = { x: float(0, 1), y: float(0, 1), opt: choice(['a', 'b', 'c']) };
const map = featureMap(space);

const trialOf = (number: number): Trial => {
  const rng = createRng(4, number, 'refit-test');
  const params = { x: rng.uniform(), y: rng.uniform(), opt: ['a', 'b', 'c'][rng.below(3)] };
  const value = (params.x - 0.3) ** 2 + Math.sin(5 * params.y) + (params.opt === 'b' ? 0 : 0.2);
  return complete(number, params, value);
};
const trials = Array.from({ length: 130 }, (_, number) => trialOf(number));
const historyOf = (some: readonly Trial[]) => ({
  space,
  direction: 'minimize' as const,
  seed: 3,
  trials: some,
});
const observedAfter = (count: number) => observationsOf(historyOf(trials.slice(0, count)));

describe('scheduled fits', () => {
  it('are the same whatever is remembered, also of another history', () => {
    const memory = createFitMemory();
    for (const count of [2, 7, 8, 31, 12, 50, 53, 54, 90, 51, 130]) {
      expect(scheduledFit(observedAfter(count), map, memory)).toEqual(
        scheduledFit(observedAfter(count), map),
      );
    }
    const other = observationsOf(historyOf([...trials.slice(0, 20), ...trials.slice(40, 90)]));
    expect(scheduledFit(other, map, memory)).toEqual(scheduledFit(other, map));
  });

  it('are of every size up to 50, and of every 4 % beyond', () => {
    const sizeAfter = (count: number) => scheduledFit(observedAfter(count), map).size;
    expect([1, 2, 17, 50].map(sizeAfter)).toEqual([1, 2, 17, 50]);
    expect([51, 52, 54, 55].map(sizeAfter)).toEqual([50, 52, 52, 55]);
    const { size, next } = scheduledFit(observedAfter(120), map);
    expect(size).toBeLessThanOrEqual(120);
    expect(next).toBe(size + Math.ceil(size / 25));
  });

  it('are no more than a chain where nothing is remembered', () => {
    for (const count of [9, 10, 49, 130]) {
      const memory = createFitMemory();
      scheduledFit(observedAfter(count), map, memory);
      expect(memory.fits.size).toBeLessThanOrEqual(10);
    }
  });
});

describe('models', () => {
  const points = [0.1, 0.35, 0.8].map((x) => Float64Array.of(x, 1 - x, 0.5));
  const told = (model: ReturnType<typeof fitModel>) => [
    model.best,
    ...model.anchor,
    ...points.flatMap((point) => Object.values(model.predict(point))),
  ];

  it('are the same to the last bit with a memory and without, with what runs, up to their limit and beyond it', () => {
    const memory = createModelMemory();
    for (const count of [5, 6, 7, 40, 41, 20, 78, 79, 80, 130]) {
      const open = [running(count, trialOf(900).params), running(count + 1, trialOf(901).params)];
      for (const some of [trials.slice(0, count), [...trials.slice(0, count), ...open]]) {
        const observations = observationsOf(historyOf(some));
        const options = { limit: 75 };
        const remembered = told(fitModel(observations, map, { ...options, memory }));
        expect(remembered).toEqual(told(fitModel(observations, map, options)));
      }
    }
  });

  it('have no more observations than their limit, and the best of all among them', () => {
    for (const count of [75, 76, 99, 130]) {
      const { observations, scores, best } = fitModel(observedAfter(count), map, { limit: 75 });
      expect(observations.values.length).toBeLessThanOrEqual(75);
      expect(observations.values.length).toBeGreaterThan(65);
      expect(scores.toUser(best)).toBeCloseTo(Math.max(...observedAfter(count).values), 12);
    }
  });
});

it('suggestions are the same from a sampler that has seen everything and from one that has not', () => {
  const sampler = createGpSampler();
  for (const count of [6, 30, 31, 55, 56, 57, 8, 110]) {
    const past = trials.slice(0, count);
    // A failure counts as the worst score, which changes as worse ones come.
    const history = historyOf([
      ...past.slice(0, -1),
      failed(count - 1, past[count - 1].params, 'diverged'),
      running(count, trialOf(700).params),
    ]);
    expect(sampler.suggest(history)).toEqual(createGpSampler().suggest(history));
    expect(sampler.suggest(historyOf(past))).toEqual(createGpSampler().suggest(historyOf(past)));
  }
});
