// The benchmark's verdict: it must be able to fail, on each problem that it has a target for.
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

// The first four trials of the model's sampler are Sobol' points: no model yet, and so no lead over random.
it.each(['branin', 'hartmann6'])('fails on %s when the search is no better than random', (problem) => {
  const flags = ['--problems', problem, '--samplers', 'random,gp', '--trials', '4', '--seeds', '3'];
  const args = ['--import', 'tsx', 'bench/regret.ts', ...flags];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(new RegExp(`^${problem}, random/gp: .* FAILED$`, 'm'));
  expect(status).toBe(1);
});
