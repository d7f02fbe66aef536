// Measures samplers by simple regret on the declared suite of problems with known minima (bench/regret/suite.ts).
// Usage: npm run bench:regret -- [--part development|hold-out] [--problems branin,hartmann6] [--seeds 10] [--trials 50]
//   [--noise 0,0.1] [--samplers gp,random] [--label NAME] [--out FILE] [--publish] [--json]
// Searches that --out has already are not run again. Exit code 1 when gp's median regret is not as many times smaller
// than random's as bench/regret/targets.ts wants; 2 for bad flags. --publish compares the first sampler with the others and
// with the peers' traces, and writes docs/benchmarks.md and bench/results.
import { parseArgs } from 'node:util';
import { count, names, runBench, shares } from './lib/options.ts';
import type { Part, Problem } from './regret/problem.ts';
import { publish, tracesOf } from './regret/publish.ts';
import { runAll } from './regret/run-all.ts';
import { entrants } from './regret/samplers.ts';
import { problemsNamed, problemsOf } from './regret/suite.ts';
import { printTables } from './regret/tables.ts';
import { missedTargets } from './regret/targets.ts';
import { sourceVersion } from './regret/version.ts';

function partNamed(name: string): Part {
  if (name === 'development' || name === 'hold-out') return name;
  throw new Error(`--part is '${name}'; give development or hold-out`);
}

/** Named problems, or those of a part. */
function chosenProblems(part: Part, problems: string | undefined): Problem[] {
  if (problems !== undefined) return problemsNamed(names(problems));
  return problemsOf(part);
}

function chosenSamplers(text: string): string[] {
  const unknown = names(text).find((name) => !Object.hasOwn(entrants, name));
  if (unknown !== undefined)
    throw new Error(`unknown sampler '${unknown}'; known: ${Object.keys(entrants).join(', ')}`);
  return names(text);
}

await runBench(() => {
  const { values } = parseArgs({
    options: {
      part: { type: 'string', default: 'development' },
      problems: { type: 'string' },
      seeds: { type: 'string', default: '10' },
      trials: { type: 'string', default: '50' },
      noise: { type: 'string', default: '0' },
      samplers: { type: 'string', default: 'random,sobol,gp' },
      label: { type: 'string' },
      out: { type: 'string' },
      publish: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const part = partNamed(values.part);
  const out = values.out ?? (values.publish ? tracesOf(part) : undefined);
  const traces = runAll({
    problems: chosenProblems(part, values.problems),
    samplers: chosenSamplers(values.samplers),
    version: values.label ?? sourceVersion(),
    seeds: count('seeds', values.seeds),
    trials: count('trials', values.trials),
    noises: shares('noise', values.noise),
    ...(out !== undefined && { out }),
    onTrace: (trace) => values.json && console.log(JSON.stringify(trace)),
  });
  const say = values.json ? console.error : console.log;
  printTables(traces, say);
  if (values.publish) publish(part, traces);
  if (missedTargets(traces, say).length > 0) process.exitCode = 1;
});
