// Measures samplers by simple regret on test functions whose minimum is known.
// Usage: npm run bench:regret -- [--problems branin,hartmann6] [--seeds 10] [--trials 30]
//   [--samplers random,sobol,gp] [--json] [--out FILE]; exits 1 when gp's median regret is not as many times smaller
// than random's as TARGET_RATIOS wants. No function gives defaults, so nobody is told where to begin.
import { parseArgs } from 'node:util';
import { type TestFunction, testFunctions } from '../src/objectives/functions.ts';
import type { Sampler } from '../src/search/sampler.ts';
import { createGpSampler } from '../src/search/samplers/gp.ts';
import { createRandomSampler } from '../src/search/samplers/random.ts';
import { createSobolSampler } from '../src/search/samplers/sobol.ts';
import type { Trial } from '../src/trial/trial.ts';
import { writeResults } from './lib/files.ts';
import { count, runBench } from './lib/options.ts';
import { provenance } from './lib/provenance.ts';
import { median } from './lib/stats.ts';
import { completed } from './lib/trials.ts';

/** By problem. Hartmann6 has six columns and is far from solved after 30 trials, so less is wanted there. */
const TARGET_RATIOS: Readonly<Record<string, number>> = { branin: 10, hartmann6: 2 };
const CHECKPOINTS = [10, 20, 30, 50, 100];

const samplers: Readonly<Record<string, () => Sampler>> = {
  random: createRandomSampler,
  sobol: createSobolSampler,
  gp: () => createGpSampler({ acquisition: 'logei' }),
  'gp-ei': () => createGpSampler({ acquisition: 'ei' }),
};

/** One search: regret after each trial, and what a suggestion cost. */
interface Run {
  readonly seed: number;
  readonly regret: readonly number[];
  readonly secondsPerSuggestion: number;
  readonly warnings: number;
}

function search(problem: TestFunction, sampler: Sampler, trials: number, seed: number): Run {
  const history = { space: problem.space, direction: 'minimize' as const, seed, trials: [] as Trial[] };
  const regret: number[] = [];
  let [seconds, warnings, best] = [0, 0, Number.POSITIVE_INFINITY];
  for (let number = 0; number < trials; number++) {
    const start = performance.now();
    const suggestion = sampler.suggest(history);
    seconds += (performance.now() - start) / 1000;
    if (suggestion === undefined) throw new Error(`${sampler.name} has nothing left on ${problem.name}`);
    if (suggestion.warning !== undefined) warnings++;
    const value = problem.evaluate(suggestion.params);
    history.trials.push(completed(number, suggestion.params, value));
    best = Math.min(best, value);
    // Four digits are more than ten seeds can tell apart, and keep the results file small.
    regret.push(Number((best - problem.minimum).toPrecision(4)));
  }
  return { seed, regret, secondsPerSuggestion: seconds / trials, warnings };
}

function choose<T>(
  kind: string,
  names: string,
  known: (name: string) => T | undefined,
  all: Iterable<string>,
): T[] {
  return names.split(',').map((name) => {
    const item = known(name);
    if (item === undefined) throw new Error(`unknown ${kind} '${name}'; known: ${[...all].join(', ')}`);
    return item;
  });
}

const show = (value: number): string => value.toPrecision(3).padStart(10);

/** Runs every sampler on one problem and returns its part of the results. */
function compare(problem: TestFunction, names: readonly string[], trials: number, seeds: number) {
  const points = [...new Set([...CHECKPOINTS.filter((at) => at < trials), trials])];
  const results = names.map((name) => {
    const runs = Array.from({ length: seeds }, (_, seed) => search(problem, samplers[name](), trials, seed));
    const medians = Object.fromEntries(
      points.map((at) => [at, median(runs.map(({ regret }) => regret[at - 1]))]),
    );
    const secondsPerSuggestion = runs.reduce((sum, run) => sum + run.secondsPerSuggestion, 0) / seeds;
    return { sampler: name, medians, secondsPerSuggestion, runs };
  });
  const random = results.find(({ sampler }) => sampler === 'random');
  const ratioOf = (medians: Record<number, number>) => random && random.medians[trials] / medians[trials];
  const withRatios = results.map((result) => ({ ...result, randomRatio: ratioOf(result.medians) }));
  return { problem: problem.name, minimum: problem.minimum, samplers: withRatios };
}

type Comparison = ReturnType<typeof compare>;

function printTable({ problem, samplers }: Comparison, trials: number, seeds: number): void {
  const points = Object.keys(samplers[0].medians);
  console.log(`\n${problem}: median regret of ${seeds} seeds after so many trials`);
  console.log(`${''.padEnd(8)}${points.map((at) => at.padStart(10)).join('')}   ms/ask   random/it`);
  for (const { sampler, medians, secondsPerSuggestion, randomRatio } of samplers) {
    const cost = (secondsPerSuggestion * 1000).toFixed(1).padStart(9);
    const ratio = randomRatio?.toPrecision(3).padStart(12) ?? '';
    console.log(`${sampler.padEnd(8)}${Object.values(medians).map(show).join('')}${cost}${ratio}`);
  }
  for (const { sampler, runs } of samplers) {
    console.log(
      `  ${sampler}, each seed: ${runs.map(({ regret }) => regret[trials - 1].toPrecision(3)).join(' ')}`,
    );
    const warnings = runs.reduce((sum, run) => sum + run.warnings, 0);
    if (warnings > 0) console.log(`  ${sampler}: ${warnings} warnings`);
  }
}

/** One line a sampler; the curves of the seeds are for the results file. */
function printJson({ problem, samplers }: Comparison): void {
  for (const { sampler, medians, secondsPerSuggestion, randomRatio, runs } of samplers) {
    const line = {
      case: `${problem} ${sampler}`,
      median_regret: medians,
      final_regrets: runs.map(({ regret }) => regret.at(-1)),
      ms_per_suggestion: secondsPerSuggestion * 1000,
      random_ratio: randomRatio,
    };
    console.log(JSON.stringify(line));
  }
}

function main(): void {
  const { values } = parseArgs({
    options: {
      problems: { type: 'string', default: 'branin,hartmann6' },
      seeds: { type: 'string', default: '10' },
      trials: { type: 'string', default: '30' },
      samplers: { type: 'string', default: 'random,sobol,gp' },
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  const [trials, seeds] = [count('trials', values.trials), count('seeds', values.seeds)];
  const problems = choose(
    'problem',
    values.problems,
    (name) => testFunctions.get(name),
    testFunctions.keys(),
  );
  const isKnown = (name: string) => (Object.hasOwn(samplers, name) ? name : undefined);
  const names = choose('sampler', values.samplers, isKnown, Object.keys(samplers));
  const results = problems.map((problem) => {
    const comparison = compare(problem, names, trials, seeds);
    if (values.json) printJson(comparison);
    else printTable(comparison, trials, seeds);
    return comparison;
  });
  if (values.out !== undefined) {
    writeResults(values.out, { ...provenance('bench:regret'), seeds, trials, results });
  }
  const say = values.json ? console.error : console.log;
  say('');
  const verdicts = results.map(({ problem, samplers }) =>
    reachesTarget(problem, samplers.find(({ sampler }) => sampler === 'gp')?.randomRatio, say),
  );
  if (verdicts.includes(false)) process.exitCode = 1;
}

/** Says whether gp does as well as is wanted; true where nothing is wanted, or gp or random did not run. */
function reachesTarget(problem: string, ratio: number | undefined, say: (line: string) => void): boolean {
  const target = TARGET_RATIOS[problem];
  if (target === undefined || ratio === undefined) return true;
  const passed = ratio >= target;
  const verdict = passed ? 'passed' : 'FAILED';
  say(`${problem}, random/gp: ${ratio.toPrecision(3)} (wanted ${target}): ${verdict}`);
  return passed;
}

await runBench(main);
