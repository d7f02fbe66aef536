// What the model's sampler must reach at the least: a check that something is badly broken, not a measure of quality.
import { median } from '../../src/math/statistics.ts';
import { regretAt, type Trace } from './trace.ts';

/** By problem. Hartmann6 has six columns and is far from solved after 30 trials, so less is wanted there. */
const TARGET_RATIOS: Readonly<Record<string, number>> = { branin: 10, hartmann6: 2 };

/** The problems on which random's median regret is not as many times gp's as is wanted; says each verdict. */
export function missedTargets(traces: readonly Trace[], say: (line: string) => void): string[] {
  return Object.entries(TARGET_RATIOS).flatMap(([problem, wanted]) => {
    const [random, gp] = ['random', 'gp'].map((sampler) => lastMedian(traces, sampler, problem));
    if (random === undefined || gp === undefined) return [];
    const passed = random / gp >= wanted;
    const verdict = passed ? 'passed' : 'FAILED';
    say(`${problem}, random/gp: ${(random / gp).toPrecision(3)} (wanted ${wanted}): ${verdict}`);
    return passed ? [] : [problem];
  });
}

/** Median over the seeds after the last trial, without noise; undefined where nothing was run. */
function lastMedian(traces: readonly Trace[], sampler: string, problem: string): number | undefined {
  const runs = traces.filter(
    (trace) => trace.sampler === sampler && trace.problem === problem && trace.noise === 0,
  );
  return runs.length === 0 ? undefined : median(runs.map((run) => regretAt(run, run.trials) ?? 0));
}
