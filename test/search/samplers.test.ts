import { describe, expect, it } from 'vitest';
import { createRandomSampler } from '../../src/search/samplers/random.ts';
import { createSobolSampler } from '../../src/search/samplers/sobol.ts';
import { float, int } from '../../src/space/space.ts';
import { describeSamplerContract } from './sampler-contract.ts';
import { type Numbers, running, runSearch } from './trials.ts';

describeSamplerContract(createRandomSampler);
describeSamplerContract(createSobolSampler);

describe('sobol', () => {
  it('puts one point in each of the eight slices of every parameter, defaults aside', () => {
    const space = {
      x: float(0, 1, { default: 0.4 }),
      y: float(1, 2, { default: 1.5 }),
      z: float(0, 8, { default: 1 }),
    };
    const { trials } = runSearch({
      space,
      sampler: createSobolSampler(),
      evaluate: () => 0,
      trials: 9,
      seed: 5,
    });
    const sobol = trials.slice(1).map(({ params }) => params as Numbers);
    expect(new Set(sobol.map(({ x }) => Math.floor(x * 8))).size).toBe(8);
    expect(new Set(sobol.map(({ y }) => Math.floor((y - 1) * 8))).size).toBe(8);
    expect(new Set(sobol.map(({ z }) => Math.floor(z))).size).toBe(8);
  });
});

describe('random', () => {
  it('reaches both ends of an integer as often as its middle', () => {
    const counts = [0, 0, 0, 0];
    const sampler = createRandomSampler();
    const space = { k: int(0, 3), fill: float(0, 1) };
    for (let seed = 0; seed < 2000; seed++) {
      const history = {
        space,
        direction: 'minimize',
        seed,
        trials: [running(0, { k: 9, fill: 9 })],
      } as const;
      counts[sampler.suggest(history)!.params.k as number]++;
    }
    // Four standard deviations of a binomial count with n = 2,000 and p = 1/4.
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(4 * Math.sqrt(2000 * 0.25 * 0.75));
  });
});
