// Completion: the scripts as they were, and the one of bash in a real bash.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../storage/temporary.ts';
import { hpo } from './studies/support.ts';

const temporary = temporaryFolder();
const bin = join(temporary.path, 'bin');
const script = join(temporary.path, 'completion.bash');

beforeAll(async () => {
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'hpo'),
    '#!/bin/sh\n[ "$1" = study-names ] && printf "resnet\\nresidual\\nvit\\n"\n',
  );
  chmodSync(join(bin, 'hpo'), 0o755);
  writeFileSync(join(temporary.path, 'some.yaml'), '');
  writeFileSync(script, (await hpo('completion bash')).out);
});
afterAll(temporary.remove);

/** What bash proposes for the last word of a line. */
function complete(line: string): string[] {
  const words = line.split(' ');
  const list = words.map((word) => JSON.stringify(word)).join(' ');
  const program = `source ${script}; COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _hpo; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', program], {
    encoding: 'utf8',
    cwd: temporary.path,
    env,
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').filter((word) => word !== '');
}

describe('hpo completion', () => {
  it.each(['bash', 'zsh', 'fish'])('for %s is as it was', async (shell) => {
    const { code, out } = await hpo(`completion ${shell}`);
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot(`../golden/completion/${shell}.txt`);
  });

  it('knows three shells', async () => {
    expect(await hpo('completion fishy')).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean fish?'),
    });
    expect(await hpo('completion powershell')).toMatchObject({
      code: 2,
      err: expect.stringContaining('one of bash, zsh, fish'),
    });
  });

  it.each([
    ['hpo be', ['best', 'best-trial', 'best-trials']],
    ['hpo best res', ['resnet', 'residual']],
    ['hpo best-trial vi', ['vit']],
    ['hpo trials resnet --so', ['--sort']],
    ['hpo trials resnet --sort v', ['value']],
    ['hpo best resnet --format ', ['table', 'json', 'csv', 'yaml']],
    ['hpo search --model vitb', ['vitbnffn', 'vitbn']],
    ['hpo run so', ['some.yaml']],
    ['hpo completion f', ['fish']],
    ['hpo export resnet --to o', ['optuna-journal']],
  ])('in bash completes %j', (line, expected) => {
    expect(complete(line)).toEqual(expected);
  });
});
