// One sampler against others: trials saved against a peer, and whether it is ever worse than random.
import { holm } from '../../../src/math/statistics.ts';
import { wilcoxonGreater } from '../../lib/ranks.ts';
import { bySeed, medianAt, type TraceTable } from './regrets.ts';

/** How many trials a sampler needs for the median regret that a rival has after `target` trials. */
export interface TrialsSaved {
  readonly rival: string;
  readonly target: number;
  readonly byProblem: Readonly<Record<string, number>>;
  /** Problems on which that was not reached; they count as one trial more than were run. */
  readonly missed: readonly string[];
  readonly geometricMean: number;
}

/** Trials needed by `sampler`; undefined where no problem was run by both. */
export function trialsSaved(
  table: TraceTable,
  problems: readonly string[],
  sampler: string,
  rival: string,
  target: number,
): TrialsSaved | undefined {
  const missed: string[] = [];
  const needed = problems.flatMap((problem) => {
    const [own, other] = [sampler, rival].map((name) => table.of(problem, name));
    const goal = medianAt(other, target);
    if (goal === undefined || own.length === 0) return [];
    const most = Math.min(...own.map(({ trials }) => trials));
    let trial = 1;
    while (trial <= most && !((medianAt(own, trial) as number) <= goal)) trial++;
    if (trial > most) missed.push(problem);
    return [[problem, trial] as const];
  });
  if (needed.length === 0) return undefined;
  const logs = needed.reduce((sum, [, trial]) => sum + Math.log(trial), 0);
  const geometricMean = Math.exp(logs / needed.length);
  return { rival, target, byProblem: Object.fromEntries(needed), missed, geometricMean };
}

/** Whether a sampler is worse than another one on a problem: one-sided Wilcoxon tests over the seeds, Holm-adjusted. */
export interface WorseTest {
  readonly problem: string;
  readonly seeds: number;
  readonly worse: number;
  readonly better: number;
}

/** Tests each problem at one number of trials in both directions; each family of p-values is adjusted on its own. */
export function worseTests(table: TraceTable, sampler: string, than: string, at: number): WorseTest[] {
  const tested = table.problems.flatMap((problem) => {
    const [own, other] = [sampler, than].map((name) => bySeed(table.of(problem, name), at));
    const seeds = [...own.keys()].filter((seed) => other.has(seed));
    // Two searches that both have found nothing yet do not differ.
    const differences = seeds.map((seed) => difference(own.get(seed) as number, other.get(seed) as number));
    return seeds.length === 0 ? [] : [{ problem, differences }];
  });
  const [worse, better] = [1, -1].map((sign) =>
    holm(tested.map(({ differences }) => wilcoxonGreater(differences.map((value) => sign * value)))),
  );
  return tested.map(({ problem, differences }, index) => ({
    problem,
    seeds: differences.length,
    worse: worse[index],
    better: better[index],
  }));
}

/** Infinity stands for a search that has found nothing that the constraints allow. */
const difference = (a: number, b: number): number => (a === b ? 0 : a - b);
