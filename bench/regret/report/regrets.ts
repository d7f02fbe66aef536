// The regrets that a report compares, by problem, sampler and seed.

import { median } from '../../../src/math/statistics.ts';
import { groupBy } from '../../lib/group.ts';
import { deviationOf } from '../noise.ts';
import { problemsNamed } from '../suite.ts';
import { regretAt, type Trace } from '../trace.ts';

/** Regrets smaller than this share of the deviation of a problem's values are the same: solved. */
const SOLVED = 1e-8;

/**
 * What a search had after so many trials: the regret of the best tried without noise, of the recommended with it.
 * @returns undefined where the search was shorter
 */
function comparedRegret(trace: Trace, at: number): number | undefined {
  const regret = trace.noise > 0 ? trace.recommended?.[at] : regretAt(trace, at);
  if (regret === undefined) return undefined;
  const [problem] = problemsNamed([trace.problem]);
  return Math.max(regret, SOLVED * deviationOf(problem));
}

/** Regrets by seed of one sampler on one problem, of the searches that are long enough. */
export function bySeed(traces: readonly Trace[], at: number): Map<number, number> {
  return new Map(
    traces.flatMap((trace) => {
      const regret = comparedRegret(trace, at);
      return regret === undefined ? [] : [[trace.seed, regret] as const];
    }),
  );
}

/** Median over the seeds; undefined where no search is long enough. */
export function medianAt(traces: readonly Trace[], at: number): number | undefined {
  const regrets = [...bySeed(traces, at).values()];
  return regrets.length === 0 ? undefined : median(regrets);
}

/** A median of fewer seeds says nothing, and a bootstrap over them is falsely sure. */
const MIN_SEEDS = 3;

/** Traces by problem and sampler, of those that ran at least three seeds of a problem. */
export class TraceTable {
  readonly #cells: Map<string, Trace[]>;
  readonly samplers: readonly string[];
  readonly problems: readonly string[];

  constructor(traces: readonly Trace[]) {
    const cells = groupBy(traces, ({ problem, sampler }) => `${problem}|${sampler}`);
    this.#cells = new Map([...cells].filter(([, own]) => own.length >= MIN_SEEDS));
    const kept = [...this.#cells.values()].flat();
    this.samplers = [...new Set(kept.map(({ sampler }) => sampler))];
    this.problems = [...new Set(kept.map(({ problem }) => problem))];
  }

  /** The searches of a sampler on a problem, one a seed. */
  of(problem: string, sampler: string): readonly Trace[] {
    return this.#cells.get(`${problem}|${sampler}`) ?? [];
  }

  /** All searches of a sampler. */
  all(sampler: string): readonly Trace[] {
    return this.problems.flatMap((problem) => this.of(problem, sampler));
  }
}
