// The runner of the regret benchmark's peers with the released Optuna: resumable, and the same problems as ours. HPO_PYTHON
// names a Python that has Optuna.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTraces } from '../../../bench/regret/trace.ts';
import { temporaryFolder } from '../../storage/temporary.ts';
import { python } from '../python.ts';
import { requireOptuna } from './python.ts';

const temporary = temporaryFolder();
beforeAll(requireOptuna);
afterAll(() => temporary.remove());

// Every kind of parameter, a condition and a constraint.
const PROBLEMS = 'branin,network,schedule,func2c,ackley8-binary,optimizer-tree,memory,vessel';

test('runs every kind of problem once and goes on where it was cut off', () => {
  const folder = temporary.path;
  const out = join(folder, 'optuna-random.jsonl');
  const run = () =>
    python([
      ...['bench/peers/run.py', '--peers', 'optuna-random', '--problems', PROBLEMS, '--seeds', '2'],
      ...['--trials', '21', '--noise', '0,0.1', '--out', folder],
    ]);
  run();
  const traces = readTraces(out);
  expect(traces).toHaveLength(32);
  expect(traces.every(({ best }) => best.every(([, regret]) => regret >= 0))).toBe(true);
  const noisy = traces.filter(({ noise, problem }) => noise > 0 && problem === 'branin');
  expect(noisy.map(({ recommended }) => Object.keys(recommended ?? {}))).toEqual([['20'], ['20']]);
  const whole = readFileSync(out, 'utf8');
  appendFileSync(out, whole.slice(0, 40));
  run();
  expect(readFileSync(out, 'utf8')).toBe(`${whole}${whole.slice(0, 40)}`);
});
