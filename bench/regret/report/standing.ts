// Ranks of samplers over problems and seeds, and how sure their differences are.
import { mean as meanOf } from '../../../src/math/statistics.ts';
import { type Interval, overGroups, withinGroups } from '../../lib/bootstrap.ts';
import { ranksOf } from '../../lib/ranks.ts';
import { bySeed, type TraceTable } from './regrets.ts';

/** Ranks at one number of trials. Rank 1 is the least regret; equal regrets share their ranks. */
export interface Standing {
  readonly at: number;
  readonly samplers: readonly string[];
  /** The problems that every sampler ran. */
  readonly problems: readonly string[];
  /** By problem and seed, of the seeds that every sampler ran: a rank for each sampler. */
  readonly ranks: readonly (readonly (readonly number[])[])[];
  /** Over seeds, then over problems, for each sampler. */
  readonly meanRanks: readonly number[];
}

/** Ranks some samplers; undefined where no problem was run by all of them with a seed in common. */
export function standingOf(table: TraceTable, samplers: readonly string[], at: number): Standing | undefined {
  const problems: string[] = [];
  const ranks: number[][][] = [];
  for (const problem of table.problems) {
    const regrets = samplers.map((sampler) => bySeed(table.of(problem, sampler), at));
    const seeds = [...regrets[0].keys()].filter((seed) => regrets.every((own) => own.has(seed)));
    if (seeds.length === 0) continue;
    problems.push(problem);
    ranks.push(seeds.map((seed) => ranksOf(regrets.map((own) => own.get(seed) as number))));
  }
  if (problems.length === 0) return undefined;
  const meanRanks = samplers.map((_, index) =>
    withinMean(ranks.map((own) => own.map((rank) => rank[index]))),
  );
  return { at, samplers, problems, ranks, meanRanks };
}

const withinMean = (groups: readonly (readonly number[])[]): number => meanOf(groups.map(meanOf));

/** Rank of one sampler minus that of another, seed by seed: below zero where the first is better. */
export interface RankDifference {
  readonly samplers: readonly [first: string, second: string];
  readonly at: number;
  /** 95 % if the seeds had been others. */
  readonly seeds: Interval;
  /** 95 % if the problems had been others like these. */
  readonly problems: Interval;
}

/** Pairs two samplers of a standing by problem and seed. */
export function rankDifference(standing: Standing, first: string, second: string): RankDifference {
  const [one, other] = [first, second].map((sampler) => standing.samplers.indexOf(sampler));
  const groups = standing.ranks.map((seeds) => seeds.map((ranks) => ranks[one] - ranks[other]));
  return {
    samplers: [first, second],
    at: standing.at,
    seeds: withinGroups(groups),
    problems: overGroups(groups),
  };
}
