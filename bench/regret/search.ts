// One search of one sampler on one problem.

import { median } from '../../src/math/statistics.ts';
import { bestPredicted } from '../../src/search/best-predicted.ts';
import type { History } from '../../src/search/sampler.ts';
import type { ParameterValues } from '../../src/space/space.ts';
import type { Trial } from '../../src/trial/trial.ts';
import { completed } from '../lib/trials.ts';
import { noiseOf } from './noise.ts';
import type { Problem } from './problem.ts';
import type { Entrant } from './samplers.ts';
import { CHECKPOINTS, fourDigits, improvementsOf, type Trace } from './trace.ts';

export interface SearchRequest {
  readonly problem: Problem;
  readonly entrant: Entrant;
  readonly trials: number;
  readonly seed: number;
  readonly noise: number;
}

/** Runs a search; one that has used up its space ends there, with what it has found. */
export function runSearch(request: SearchRequest): Omit<Trace, 'sampler' | 'version'> {
  const { problem, entrant, trials, seed, noise } = request;
  const told: Trial[] = [];
  const { space, constraints } = problem;
  const history: History = {
    space,
    direction: 'minimize',
    seed,
    trials: told,
    ...(constraints && { constraints }),
  };
  const sampler = entrant.create();
  const [regrets, times, recommended]: [number[], number[], Record<string, number>] = [[], [], {}];
  let [warnings, cpu] = [0, 0];
  for (let number = 0; number < trials; number++) {
    const [start, used] = [performance.now(), process.cpuUsage()];
    const suggestion = sampler.suggest(history);
    times.push(performance.now() - start);
    cpu += cpuMilliseconds(used);
    if (suggestion === undefined) break;
    if (suggestion.warning !== undefined) warnings++;
    const value = problem.evaluate(suggestion.params);
    regrets.push(value - problem.minimum);
    told.push(completed(number, suggestion.params, value + noiseOf(problem, noise, seed, number)));
    if (noise > 0 && CHECKPOINTS.some((at) => at === number + 1)) {
      const params = recommendation(history, entrant);
      recommended[number + 1] = fourDigits(Math.max(problem.evaluate(params) - problem.minimum, 0));
    }
  }
  return {
    problem: problem.name,
    noise,
    seed,
    trials,
    best: improvementsOf(regrets),
    ...(noise > 0 && { recommended }),
    ms: {
      median: fourDigits(median(times)),
      worst: fourDigits(Math.max(...times)),
      cpu: fourDigits(cpu / times.length),
    },
    ...(warnings > 0 && { warnings }),
  };
}

function cpuMilliseconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** What a study would recommend: best by posterior mean where there is a model, else best observed. */
function recommendation(history: History, { hasModel }: Entrant): ParameterValues {
  const predicted = hasModel ? bestPredicted(history)?.params : undefined;
  if (predicted !== undefined) return predicted;
  return history.trials.reduce((best, trial) => (Number(trial.value) < Number(best.value) ? trial : best))
    .params;
}
