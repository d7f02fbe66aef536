import { describe, expect, it } from 'vitest';
import { HpoError } from '../../src/errors.ts';
import type { LinearAlgebra } from '../../src/math/linalg.ts';
import { mlMatrixLinearAlgebra } from '../../src/math/linalg-ml-matrix.ts';
import { createRng } from '../../src/math/random.ts';
import { branin } from '../../src/objectives/functions.ts';
import { bestPredicted } from '../../src/search/best-predicted.ts';
import { createGpSampler } from '../../src/search/samplers/gp.ts';
import { float, int } from '../../src/space/space.ts';
import { describeSamplerContract } from './sampler-contract.ts';
import { complete, failed, type Numbers, running, runSearch, smallest } from './trials.ts';

describeSamplerContract(() => createGpSampler({ acquisition: 'logei' }));
describe('with plain EI', () => describeSamplerContract(() => createGpSampler({ acquisition: 'ei' })));

describe('the gp sampler', () => {
  const sampler = createGpSampler({ acquisition: 'logei' });
  const line = { x: float(0, 1) };
  const dip = ({ x }: Numbers) => 100 + 20 * (x - 0.3) ** 2;

  it('says who proposed: the defaults, four Sobol points, then the model', () => {
    const space = { x: float(0, 1, { default: 0.9 }) };
    const history = {
      space,
      direction: 'minimize' as const,
      seed: 4,
      trials: [] as ReturnType<typeof complete>[],
    };
    const by = Array.from({ length: 8 }, (_, number) => {
      const suggestion = sampler.suggest(history)!;
      history.trials.push(complete(number, suggestion.params, dip(suggestion.params as Numbers)));
      return suggestion.by;
    });
    expect(by).toEqual(['default', 'sobol', 'sobol', 'sobol', 'sobol', 'gp', 'gp', 'gp']);
    expect(
      createGpSampler({ acquisition: 'logei', startup: 2 }).suggest({
        ...history,
        trials: history.trials.slice(0, 3),
      })?.by,
    ).toBe('gp');
  });

  it.each(['ei', 'pi', 'ucb'] as const)('finds the bottom of a parabola with %s, too', (acquisition) => {
    const history = runSearch({
      space: line,
      sampler: createGpSampler({ acquisition }),
      evaluate: dip,
      trials: 12,
    });
    expect(smallest(history) - 100).toBeLessThan(20 * 1e-4);
  });

  it('finds the bottom of a parabola to 1e-3 in ten trials', () => {
    const history = runSearch({ space: line, sampler, evaluate: dip, trials: 10 });
    expect(smallest(history) - 100).toBeLessThan(20 * 1e-6);
  });

  it('finds the best of 101 x 64 integers in 25 trials', () => {
    const space = { batch: int(20, 120), width: int(1, 64, { log: true }) };
    const evaluate = ({ batch, width }: Numbers) => ((batch - 73) / 50) ** 2 + Math.log2(width / 23) ** 2;
    const history = runSearch({ space, sampler, evaluate, trials: 25 });
    expect(smallest(history)).toBe(0);
  });

  it('keeps posterior mean and sd in the user units, the acquisition and the length-scales', () => {
    const history = runSearch({ space: line, sampler, evaluate: dip, trials: 8 });
    const { params, details } = sampler.suggest(history)!;
    expect(Math.abs((details!.mean as number) - dip(params as Numbers))).toBeLessThan(1);
    expect(details!.sd).toBeGreaterThan(0);
    expect(details!.sd).toBeLessThan(5);
    expect(Number.isFinite(details!.acquisition)).toBe(true);
    expect(details!.length_scales).toEqual({ x: expect.any(Number) });
  });

  it('stays away from where trials failed', () => {
    // Everything above 0.5 diverges, and what does not improves towards it.
    const space = { x: float(0, 1), y: float(0, 1) };
    const history = {
      space,
      direction: 'minimize' as const,
      seed: 2,
      trials: [] as ReturnType<typeof complete>[],
    };
    for (let number = 0; number < 24; number++) {
      const params = sampler.suggest(history)!.params as Numbers;
      history.trials.push(
        params.x > 0.5 ? failed(number, params, 'diverged') : complete(number, params, 1 - params.x),
      );
    }
    const late = history.trials.slice(12).filter(({ state }) => state === 'FAIL');
    expect(late.length).toBeLessThanOrEqual(8);
    expect(smallest(history)).toBeLessThan(0.55);
  });

  it.each([2, 6, 7])('spreads five workers instead of sending them to one place, seed %i', (seed) => {
    const history = runSearch({ space: branin.space, sampler, evaluate: branin.evaluate, trials: 12, seed });
    const trials = [...history.trials];
    const expected: number[] = [];
    for (let worker = 0; worker < 5; worker++) {
      const { params, details } = sampler.suggest({ ...history, trials })!;
      trials.push(running(trials.length, params));
      expected.push(details!.acquisition as number);
    }
    const points = trials
      .slice(12)
      .map(({ params }) => params as Numbers)
      .map(({ x1, x2 }) => [(x1 + 5) / 15, x2 / 15]);
    for (const [i, a] of points.entries()) {
      for (const b of points.slice(i + 1)) {
        expect(Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]))).toBeGreaterThanOrEqual(0.01);
      }
    }
    // What running trials promise is not promised twice.
    expect(expected[4]).toBeLessThan(Math.max(...expected) - 0.5);
  });
});

describe('best predicted', () => {
  const space = { x: float(0, 1) };
  const noise = createRng(11, 0, 'noise');
  const truth = (x: number) => 0.95 - 0.3 * (x - 0.4) ** 2;
  const noiseSd = 0.01;
  const grid = Array.from({ length: 30 }, (_, i) => i / 29);
  const trials = grid.map((x, number) => complete(number, { x }, truth(x) + noiseSd * noise.normal()));
  const history = { space, direction: 'maximize' as const, seed: 0, trials };

  it('needs three complete trials', () => {
    expect(
      bestPredicted({ ...history, trials: [...trials.slice(0, 2), running(2, { x: 0.5 })] }),
    ).toBeUndefined();
    expect(bestPredicted({ ...history, trials: trials.slice(0, 3) })).toBeDefined();
  });

  it('averages the noise out: near the true best, with the noise inferred', () => {
    const best = bestPredicted(history)!;
    expect(Math.abs(grid[best.number] - 0.4)).toBeLessThan(0.15);
    expect(Math.abs(best.mean - truth(grid[best.number]))).toBeLessThan(noiseSd);
    expect(best.sd).toBeLessThan(noiseSd);
    expect(best.noiseSd).toBeGreaterThan(noiseSd / 2);
    expect(best.noiseSd).toBeLessThan(noiseSd * 2);
  });

  it('names the neighbours as not to be told apart, and not the far end', () => {
    const { number, indistinguishable } = bestPredicted(history)!;
    expect(indistinguishable).toContain(number + 1);
    expect(indistinguishable).not.toContain(number);
    expect(indistinguishable).not.toContain(29);
  });

  it('is nothing when no model can be computed; a bug is not hidden', () => {
    const raising = (error: Error): LinearAlgebra => ({
      ...mlMatrixLinearAlgebra,
      cholesky: () => {
        throw error;
      },
    });
    expect(bestPredicted(history, raising(new HpoError('NUMERICAL', 'on purpose')))).toBeUndefined();
    expect(() => bestPredicted(history, raising(new TypeError('a bug')))).toThrow(TypeError);
  });

  it('is the best observed when there is no noise', () => {
    const exact = grid.map((x, number) => complete(number, { x }, -truth(x)));
    const best = bestPredicted({ ...history, direction: 'minimize', trials: exact })!;
    expect(grid[best.number]).toBeCloseTo(0.4, 1);
    expect(best.noiseSd).toBeLessThan(1e-3);
  });
});
