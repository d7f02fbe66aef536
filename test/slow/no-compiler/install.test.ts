// A fresh clone on a machine whose compilers are /bin/false, with an empty npm configuration: the install goes on, and
// the main job runs on WebAssembly and says so. Takes a few minutes.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/idx.ts';

const clone = join(temporaryFolder(), 'hpo');
const env = { ...process.env, CC: '/bin/false', CXX: '/bin/false', NPM_CONFIG_USERCONFIG: '/dev/null' };

function run(command: string, args: readonly string[], cwd = clone) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('without a compiler', () => {
  let search: ReturnType<typeof run>;

  beforeAll(() => {
    expect(run('git', ['clone', '--quiet', process.cwd(), clone], process.cwd()).status).toBe(0);
    const install = run('npm', ['ci']);
    expect(install.status, install.stderr).toBe(0);
    const flags = ['--model', 'vitbnffn', '--iters', '20', '--train-size', '2000', '--val-size', '2000'];
    search = run('npx', ['hpo', 'search', ...flags, '--epochs', '1']);
  }, 1_800_000);

  it('keeps the reason', () => {
    expect(readFileSync(join(clone, 'build/native/reason.txt'), 'utf8')).toContain('/bin/false');
  });

  it('runs the main job on WebAssembly', () => {
    expect(search.status, search.stderr).toBe(0);
    expect(search.stdout).toMatch(/20 trials x 1 epoch · wasm simd128, \d+ threads?/);
    expect(search.stdout).toMatch(/^20 trials in .*: \d+ complete/m);
    const { trials } = JSON.parse(readFileSync(join(clone, 'results/vitbnffn/study.json'), 'utf8'));
    expect(trials).toHaveLength(20);
    for (const trial of trials) expect(trial.user_attrs.engine).toMatchObject({ engine: 'wasm' });
  });

  it('says once that it does, and why', () => {
    const said = `${search.stdout}${search.stderr}`.match(/native engine/g) ?? [];
    expect(said).toHaveLength(1);
  });
});
