// The report as data: everything that stands in bench/results/regret.json and on the page.
import { median } from '../../../src/math/statistics.ts';
import { problemsNamed } from '../suite.ts';
import { CHECKPOINTS, type Trace } from '../trace.ts';
import { type TrialsSaved, trialsSaved, type WorseTest, worseTests } from './against.ts';
import { medianAt, TraceTable } from './regrets.ts';
import { type RankDifference, rankDifference, type Standing, standingOf } from './standing.ts';

/** What trials are saved against, and after how many. */
const RIVAL = 'optuna-gpdet';
const TARGET = 50;
const BASELINE = 'random';

/** One sampler: what ran, and what a suggestion cost in milliseconds. */
export interface Contestant {
  readonly sampler: string;
  readonly versions: readonly string[];
  readonly problems: number;
  readonly searches: number;
  /** Median over the searches of their median suggestion; of their mean where single ones were not recorded. */
  readonly ms: number;
  /** Median over the searches of the mean processor time of a suggestion. */
  readonly cpuMs: number | null;
  /** The longest single one. */
  readonly worstMs: number | null;
}

/** Ranks among some samplers at each number of trials, with the first one's differences from every other. */
export interface Ranking {
  readonly title: string;
  readonly standings: readonly Standing[];
  readonly differences: readonly RankDifference[];
}

/** All that is said of one amount of noise. */
export interface NoiseReport {
  readonly noise: number;
  readonly contestants: readonly Contestant[];
  /** By problem, sampler and number of trials. */
  readonly medians: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;
  readonly rankings: readonly Ranking[];
  readonly saved?: TrialsSaved;
  readonly worse: readonly WorseTest[];
}

/** Compares `ours` with every other sampler of the traces. */
export function buildReport(traces: readonly Trace[], ours: string): NoiseReport[] {
  const noises = [...new Set(traces.map(({ noise }) => noise))].sort((a, b) => a - b);
  return noises.map((noise) =>
    reportOf(noise, new TraceTable(traces.filter((trace) => trace.noise === noise)), ours),
  );
}

function reportOf(noise: number, table: TraceTable, ours: string): NoiseReport {
  const continuous = table.problems.filter((name) => problemsNamed([name])[0].tags.includes('continuous'));
  const saved = noise === 0 ? trialsSaved(table, continuous, ours, RIVAL, TARGET) : undefined;
  return {
    noise,
    contestants: table.samplers.map((sampler) => contestantOf(table, sampler)),
    medians: mediansOf(table),
    rankings: rankingsOf(table, ours),
    ...(saved && { saved }),
    worse: table.samplers.includes(BASELINE) ? worseTests(table, ours, BASELINE, TARGET) : [],
  };
}

function contestantOf(table: TraceTable, sampler: string): Contestant {
  const traces = table.all(sampler);
  const cpu = traces.flatMap(({ ms }) => (ms.cpu === undefined ? [] : [ms.cpu]));
  const worst = traces.flatMap(({ ms }) => (ms.worst === undefined ? [] : [ms.worst]));
  return {
    sampler,
    versions: [...new Set(traces.map(({ version }) => version))],
    problems: new Set(traces.map(({ problem }) => problem)).size,
    searches: traces.length,
    ms: median(traces.map(({ ms }) => ms.median ?? ms.mean ?? Number.NaN)),
    cpuMs: cpu.length === 0 ? null : median(cpu),
    worstMs: worst.length === 0 ? null : Math.max(...worst),
  };
}

function mediansOf(table: TraceTable): NoiseReport['medians'] {
  const of = (problem: string, sampler: string) =>
    Object.fromEntries(
      CHECKPOINTS.flatMap((at) => {
        const value = medianAt(table.of(problem, sampler), at);
        return value === undefined ? [] : [[at, Number(value.toPrecision(4))]];
      }),
    );
  return Object.fromEntries(
    table.problems.map((problem) => [
      problem,
      Object.fromEntries(table.samplers.map((sampler) => [sampler, of(problem, sampler)])),
    ]),
  );
}

/** Whoever ran this share of what the most diligent ran is compared with it. */
const NEARLY_ALL = 0.9;

/**
 * A ranking for each extent of problems that some samplers ran, widest first: each further one takes in slower samplers
 * and has fewer problems.
 */
function rankingsOf(table: TraceTable, ours: string): Ranking[] {
  const extents = new Map(
    table.samplers.map((sampler) => [
      sampler,
      new Set(table.all(sampler).map(({ problem }) => problem)).size,
    ]),
  );
  const rankings: Ranking[] = [];
  let left = [...extents.values()].sort((a, b) => b - a);
  while (left.length > 0) {
    const least = Math.ceil(NEARLY_ALL * left[0]);
    const samplers = table.samplers.filter((sampler) => (extents.get(sampler) as number) >= least);
    rankings.push(rankingOf(`samplers that ran at least ${least} problems`, table, samplers, ours));
    left = left.filter((extent) => extent < least);
  }
  return rankings.filter(({ standings }) => standings.length > 0);
}

function rankingOf(title: string, table: TraceTable, samplers: readonly string[], ours: string): Ranking {
  const standings = CHECKPOINTS.flatMap((at) => standingOf(table, samplers, at) ?? []);
  const others = samplers.includes(ours) ? samplers.filter((sampler) => sampler !== ours) : [];
  const differences = standings.flatMap((standing) =>
    others.map((other) => rankDifference(standing, ours, other)),
  );
  return { title, standings, differences };
}
