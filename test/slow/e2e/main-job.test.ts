// The main job as a stranger runs it: the built command, real MNIST, real trainings, 20 trials; then the final run, the
// comparison, and the journal in the released Optuna. Takes several minutes.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/idx.ts';

const folder = temporaryFolder();
const study = join(folder, 'vitbnffn');

function hpo(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli/main.js', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const search = (iters: number) =>
  hpo(
    'search',
    '--model',
    'vitbnffn',
    '--iters',
    String(iters),
    '--train-size',
    '2000',
    '--val-size',
    '2000',
    '--epochs',
    '1',
    '--out',
    study,
  );

describe('the main job', () => {
  let first: ReturnType<typeof hpo>;

  beforeAll(() => {
    first = search(20);
  }, 1_800_000);

  it('runs 20 trials and says what it found', () => {
    expect(first.stderr).toBe('');
    expect(first.status).toBe(0);
    expect(first.stdout).toMatch(/vitbnffn · 20 trials x 1 epoch · native \w+, \d+ threads?/);
    expect(first.stdout).toContain('2,000 train / 2,000 validation, test untouched');
    expect(first.stdout).toMatch(/^20 trials in .*: \d+ complete/m);
    expect(first.stdout).toMatch(/^best observed +0\.\d{4}/m);
    const proposers = new Set([...first.stdout.matchAll(/\b(default|sobol|gp)\b/g)].map(([name]) => name));
    expect(proposers).toEqual(new Set(['default', 'sobol', 'gp']));
  });

  it('leaves its files', () => {
    for (const name of [
      'journal.log',
      'study.yaml',
      'study.json',
      'trials.csv',
      'convergence.svg',
      'report.html',
      'best.safetensors',
      'log.jsonl',
    ]) {
      expect(existsSync(join(study, name)), name).toBe(true);
    }
    expect(readdirSync(join(study, 'trials')).length).toBe(20);
    const { trials } = JSON.parse(readFileSync(join(study, 'study.json'), 'utf8'));
    expect(trials).toHaveLength(20);
    const engine = trials[0].user_attrs.engine;
    expect(engine).toMatchObject({ engine: 'native' });
  });

  it('learned something, and the search found better than the default', () => {
    const { trials } = JSON.parse(readFileSync(join(study, 'study.json'), 'utf8'));
    const values = trials.map(({ value }: { value: number | null }) => value ?? 0);
    expect(Math.max(...values)).toBeGreaterThan(0.5);
    expect(Math.max(...values)).toBeGreaterThan(values[0]);
  });

  it('is finished when asked again', () => {
    const again = search(20);
    expect([again.status, again.stderr]).toEqual([0, '']);
    expect(again.stdout).toMatch(/^20 trials.*: \d+ complete/m);
  });

  it('refuses another objective in the same folder and says how it differs', () => {
    const other = hpo(
      'search',
      '--model',
      'vitbnffn',
      '--iters',
      '21',
      '--train-size',
      '2000',
      '--val-size',
      '2000',
      '--epochs',
      '2',
      '--out',
      study,
    );
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('--epochs was 1, is now 2');
    expect(other.stderr).not.toMatch(/\n\s+at /);
  });

  it('trains the winner, scores it on the test set and compares', () => {
    const trained = hpo('train', '--from', study, '--epochs', '1', '--train-size', '2000');
    expect([trained.status, trained.stderr]).toEqual([0, '']);
    expect(trained.stdout).toMatch(/test_acc/);
    const out = join(folder, 'comparison');
    const compared = hpo('compare', study, '--out', out);
    expect([compared.status, compared.stderr]).toEqual([0, '']);
    for (const name of ['comparison.csv', 'comparison.json', 'comparison.svg']) {
      expect(existsSync(join(out, name)), name).toBe(true);
    }
  });

  it("scores the best trial's weights on the test set", () => {
    const scored = hpo('eval', '--weights', join(study, 'best.safetensors'), '--json');
    expect([scored.status, scored.stderr]).toEqual([0, '']);
    expect(JSON.parse(scored.stdout)).toMatchObject({ scored_on: 'test', scored_size: 10_000 });
  });

  it('opens in the released Optuna with equal trials', () => {
    const python = process.env.HPO_PYTHON ?? 'python3';
    const { status, stdout, stderr } = spawnSync(
      python,
      ['test/slow/e2e/read_journal.py', join(study, 'journal.log')],
      { encoding: 'utf8' },
    );
    expect(stderr.includes('No module named') ? stderr : '', 'set HPO_PYTHON to a Python with optuna').toBe(
      '',
    );
    expect(status, stderr).toBe(0);
    const { trials } = JSON.parse(readFileSync(join(study, 'study.json'), 'utf8'));
    const ours = trials.map((trial: { number: number; state: string; value: number; params: object }) => [
      trial.number,
      trial.state,
      trial.value,
      trial.params,
    ]);
    expect(JSON.parse(stdout)).toEqual(ours);
  });
});
