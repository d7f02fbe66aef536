// The process that serves problems to other languages, as it is started there.
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { noiseOf } from '../../../bench/regret/noise.ts';
import { violationOf } from '../../../bench/regret/serving.ts';
import { problemsNamed, suite } from '../../../bench/regret/suite.ts';

function answersTo(...requests: readonly (object | string)[]) {
  const input = requests.map((request) => (typeof request === 'string' ? request : JSON.stringify(request)));
  const args = ['--import', 'tsx', 'bench/regret/serve.ts'];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    input: `${input.join('\n')}\n`,
    encoding: 'utf8',
  });
  expect([stderr, status]).toEqual(['', 0]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

it('lists problems, evaluates them with noise, and answers a bad request by an error', () => {
  const params = { x1: 1, x2: 2 };
  const [list, plain, noisy, broken, missing, unknown, inactive, garbage, after] = answersTo(
    { op: 'list' },
    { op: 'evaluate', problem: 'branin', params },
    { op: 'evaluate', problem: 'branin', params, noise: 0.1, seed: 3, trial: 4 },
    { op: 'evaluate', problem: 'g24', params: { x1: 1, x2: 4 } },
    { op: 'evaluate', problem: 'branin', params: { x1: 1 } },
    { op: 'evaluate', problem: 'nothing', params },
    { op: 'evaluate', problem: 'jenatton-tree', params: { x1: 0, x2: 0, x4: 0, r8: 0, r9: 0 } },
    'garbage',
    { op: 'evaluate', problem: 'branin', params },
  );
  const [branin] = problemsNamed(['branin']);
  const value = branin.evaluate(params);
  expect(list.problems).toHaveLength(suite.length);
  expect(list.problems[0]).toMatchObject({ name: 'branin', part: 'development', space: branin.space });
  expect(plain).toEqual({ value, regret: value - branin.minimum, violations: [] });
  expect(noisy.value).toBe(value + noiseOf(branin, 0.1, 3, 4));
  expect(noisy.regret).toBe(plain.regret);
  expect(broken).toEqual({ value: null, regret: null, violations: [0, 4], unconstrained: -5 });
  expect(missing.error).toBe('branin: x2 is undefined, not a value of its parameter');
  expect(unknown.error).toMatch(/^unknown problem 'nothing'/);
  expect(inactive.error).toBe('jenatton-tree: r9 is no active parameter');
  expect(garbage.error).toMatch(/JSON/);
  expect(after).toEqual(plain);
});

it('measures by how much a constraint is broken', () => {
  expect(violationOf('a * b <= 4', { a: 3, b: 2 })).toBe(2);
  expect(violationOf('a >= b', { a: 3, b: 2 })).toBe(-1);
  expect(() => violationOf('a == b', { a: 1, b: 1 })).toThrow(/not of the form/);
});

it('draws noise that depends on seed and trial alone, with the wanted deviation', () => {
  const [problem] = problemsNamed(['levy4']);
  const draws = Array.from(
    { length: 400 },
    (_, trial) => noiseOf(problem, 0.1, 5, trial) / noiseOf(problem, 0.1, 5, 0),
  );
  expect(draws[0]).toBe(1);
  expect(new Set(draws).size).toBe(400);
  expect(noiseOf(problem, 0, 5, 1)).toBe(0);
});
