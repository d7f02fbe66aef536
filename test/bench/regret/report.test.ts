// What the report makes of traces.
import { expect, it } from 'vitest';
import { buildReport } from '../../../bench/regret/report/build.ts';
import { markdownOf } from '../../../bench/regret/report/markdown.ts';
import type { Trace } from '../../../bench/regret/trace.ts';

const trace = (sampler: string, problem: string, seed: number, best: Trace['best'], noise = 0): Trace => ({
  sampler,
  version: '1',
  problem,
  noise,
  seed,
  trials: 50,
  best,
  ms: { median: 3, worst: 9, cpu: 4 },
  ...(noise > 0 && { recommended: { 20: 1, 30: 0.5, 50: seed + 0.1 } }),
});

const seeds = [0, 1, 2, 3, 4, 5, 6, 7];
const both = ['branin', 'levy4'];
// ours reaches 1e-3 at 25; the rival has 1e-2 from 10 on; random stays at 1. The slow one ran one problem only.
const traces = seeds.flatMap((seed) => [
  ...both.flatMap((problem) => [
    trace('gp', problem, seed, [
      [1, 5],
      [25, 1e-3],
    ]),
    trace('optuna-gpdet', problem, seed, [
      [1, 5],
      [10, 1e-2],
    ]),
    trace('random', problem, seed, [
      [1, 5],
      [2, 1],
    ]),
  ]),
  trace('slow', 'branin', seed, [
    [1, 4],
    [30, 1e-4],
  ]),
]);

it('ranks each sampler over the problems that all that are compared have run', () => {
  const [{ rankings, medians }] = buildReport(traces, 'gp');
  const [wide, all] = rankings;
  expect(wide.standings.map(({ at }) => at)).toEqual([20, 30, 50]);
  expect(wide.standings[0]).toMatchObject({ samplers: ['gp', 'optuna-gpdet', 'random'], problems: both });
  expect(wide.standings[0].meanRanks).toEqual([3, 1, 2]);
  expect(wide.standings[1].meanRanks).toEqual([1, 2, 3]);
  expect(all.standings[1]).toMatchObject({ problems: ['branin'], meanRanks: [2, 3, 4, 1] });
  const difference = wide.differences.find(({ at, samplers }) => at === 30 && samplers[1] === 'optuna-gpdet');
  expect(difference?.seeds).toEqual({ mean: -1, low: -1, high: -1 });
  expect(medians.branin.gp).toEqual({ 20: 5, 30: 1e-3, 50: 1e-3 });
});

it('counts the trials that are saved, and tests against random', () => {
  const [{ saved, worse }] = buildReport(traces, 'gp');
  expect(saved).toMatchObject({ rival: 'optuna-gpdet', missed: [], byProblem: { branin: 25, levy4: 25 } });
  expect(saved?.geometricMean).toBeCloseTo(25, 10);
  expect(worse.map(({ better, worse: p }) => [better, p])).toEqual([
    [2 / 256, 1],
    [2 / 256, 1],
  ]);
  const [reverse] = buildReport(traces, 'random');
  expect(reverse.saved?.missed).toEqual(both);
  expect(reverse.saved?.geometricMean).toBeCloseTo(51, 10);
});

it('compares the recommended configuration where there is noise', () => {
  const noisy = seeds.map((seed) => trace('gp', 'branin', seed, [[1, 1e-3]], 0.1));
  const reports = buildReport([...traces, ...noisy], 'gp');
  expect(reports.map(({ noise }) => noise)).toEqual([0, 0.1]);
  expect(reports[1].medians.branin.gp).toEqual({ 20: 1, 30: 0.5, 50: 3.6 });
  expect(reports[1].saved).toBeUndefined();
});

it('holds that a regret below 1e-8 of the spread is no better than another one', () => {
  const close = seeds.flatMap((seed) => [
    trace('gp', 'branin', seed, [[1, 1e-12]]),
    trace('random', 'branin', seed, [[1, 1e-13]]),
  ]);
  expect(buildReport(close, 'gp')[0].rankings[0].standings[0].meanRanks).toEqual([1.5, 1.5]);
});

it('is written as tables', () => {
  const machine = { cpu: 'a processor', logicalCpus: 2, node: 'v20' };
  const origin = { command: 'npm run bench:regret', version: '1', machine, date: '2026-11-24' };
  const text = markdownOf(buildReport(traces, 'gp'), 'gp', origin);
  expect(text).toContain('| gp | 1 | 2 | 16 | 4 | 3 | 9 |');
  expect(text).toContain(
    '| branin | 5 / 0.001 / 0.001 | 0.01 / 0.01 / 0.01 | 1 / 1 / 1 | 4 / 0.0001 / 0.0001 |'.replaceAll(
      '0.0001',
      '1e-4',
    ),
  );
  expect(text).toContain('is reached by gp in 25.0 trials');
  expect(text).toContain('significantly better on 2 of 2 problems, significantly worse on none');
});
