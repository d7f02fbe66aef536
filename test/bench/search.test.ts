// What the search benchmark makes of its results, and one tiny run of it with the real engine.
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { replaceSection } from '../../bench/lib/page.ts';
import { compareSearches, markdownOf, type SearchResult } from '../../bench/search/report.ts';

const result = (sampler: SearchResult['sampler'], seed: number, best: number): SearchResult => ({
  case: `${sampler} ${seed}`,
  sampler,
  seed,
  best,
  best_trial: 1,
  best_params: { lr: 1e-3, batch_size: 50 },
  values: [0.9, best, null],
  failed: 1,
  seconds: 30,
  isa: 'avx2',
  threads: 2,
});

const results = [
  result('gp', 0, 0.95),
  result('random', 0, 0.94),
  result('gp', 1, 0.93),
  result('random', 1, 0.94),
  result('gp', 2, 0.96),
  result('random', 2, 0.93),
];

it('pairs searches by seed', () => {
  const { medians, mean_difference, standard_error, wins } = compareSearches(results);
  expect(medians).toEqual({ gp: 0.95, random: 0.94 });
  expect(mean_difference).toBeCloseTo(0.01, 10);
  expect(standard_error).toBeCloseTo(0.02 / Math.sqrt(3), 10);
  expect(wins).toEqual([2, 0, 1]);
  expect(compareSearches(results.slice(0, 2)).standard_error).toBeNull();
});

it('writes a table with every value into a page, between its markers', () => {
  const settings = { model: 'vitbnffn', trials: 3, seeds: 3, train_size: 5000, val_size: 100, epochs: 1 };
  const origin = {
    command: 'npm run bench:search',
    version: '1.2.3',
    machine: { cpu: 'a processor', logicalCpus: 2, node: 'v20' },
    date: '2026-11-24',
  };
  const text = markdownOf(settings, results, origin);
  expect(text).toContain('| 1 | 0.9000 | 0.9300 | 0.9400 | -0.0100 |');
  expect(text).toContain('| median |  | 0.9500 | 0.9400 | +0.0100 |');
  expect(text).toContain(
    '+0.0100 ± 0.0115 (standard error); of 3 pairs gp is higher in 2, equal in 0, lower in 1',
  );
  const page = replaceSection('a\n<!-- search -->\nold\n<!-- /search -->\nb\n', 'search', text);
  expect(page).toBe(`a\n<!-- search -->\n${text}\n<!-- /search -->\nb\n`);
  expect(() => replaceSection('nothing', 'search', text)).toThrow(/lacks the markers/);
});

it('searches with both samplers and prints one JSON object a line', { timeout: 120_000 }, () => {
  const flags = ['--trials', '2', '--seeds', '1', '--train-size', '120', '--val-size', '60'];
  const args = ['--import', 'tsx', 'bench/search.ts', ...flags, '--engine', 'tfjs', '--json'];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([stderr, status]).toEqual(['', 0]);
  const [gp, random, summary] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect([gp.sampler, random.sampler]).toEqual(['gp', 'random']);
  expect(gp.values).toHaveLength(2);
  expect(gp.values[0]).toBe(random.values[0]);
  expect(summary.differences).toEqual([gp.best - random.best]);
});
