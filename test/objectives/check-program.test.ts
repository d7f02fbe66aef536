// A command whose program or script is not there is refused before anything runs.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkProgram } from '../../src/objectives/command/check-program.ts';
import { splitCommand } from '../../src/objectives/command/check-words.ts';
import { hpo } from '../cli/studies/support.ts';
import { temporaryFolder } from '../storage/temporary.ts';

const temporary = temporaryFolder();
const cwd = temporary.path;
const bin = join(cwd, 'bin');
mkdirSync(join(cwd, 'src'));
mkdirSync(bin);
for (const file of ['train.py', 'src/main.py', 'run.sh', 'index.js']) writeFileSync(join(cwd, file), '');
for (const program of ['python3', 'node', 'sh', 'env', 'torchrun', 'helper']) {
  writeFileSync(join(bin, program), '#!/bin/sh\n');
  chmodSync(join(bin, program), 0o755);
}
afterAll(temporary.remove);

function check(command: string, env: Record<string, string> = { PATH: bin }): string {
  try {
    checkProgram(splitCommand(command), { cwd, env });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test.each([
  'python3 train.py {args}',
  'python3 -u -OO train.py',
  'python3 -m trian',
  "python3 -c 'print(1)'",
  'python3 -X dev trian.py',
  'python3 {script}',
  'python3 {script}.py',
  'python3 src',
  '{program} trian.py',
  'node index',
  "sh -c 'python trian.py'",
  'sh helper',
  './run.sh',
  'env A=1 python3 train.py',
  'env -i pyhton3 trian.py',
  'env PATH=/x pyhton3',
  'torchrun trian.py',
])('%s may be', (command) => {
  expect(check(command)).toBe('');
});

test.each([
  ['pyhton3 train.py', 'pyhton3 is not on PATH\n  did you mean python3?'],
  ['pyhton train.py', 'pyhton is not on PATH\n  did you mean python3?'],
  ['python train.py', 'python is not on PATH\n  did you mean python3?'],
  ['nothing-like-it', 'nothing-like-it is not on PATH\n  install it, or give the path'],
  ['python3 trian.py --lr {lr}', 'trian.py does not exist\n  did you mean train.py?'],
  ['python3 -u src/mian.py', 'src/mian.py does not exist\n  did you mean src/main.py?'],
  ['python3 other.py', `other.py does not exist\n  it was looked for in ${cwd}`],
  ['./rnu.sh', './rnu.sh does not exist\n  did you mean ./run.sh?'],
  ['node indx.js', 'did you mean index.js?'],
  ['sh rum.sh', 'did you mean run.sh?'],
  ['env A=1 python3 trian.py', 'did you mean train.py?'],
])('%s is refused', (command, message) => {
  expect(check(command)).toContain(message);
});

test('the PATH and the folder are those of the trials', () => {
  expect(check('python3 train.py', { PATH: join(cwd, 'src') })).toContain('python3 is not on PATH');
  expect(check('python3 train.py', {})).toBe('');
  expect(() => checkProgram(['sh'], { cwd: join(cwd, 'none'), env: { PATH: bin } })).toThrow('cwd is');
});

test('nothing is run and nothing is left', async () => {
  const env = { PATH: bin };
  const line = (command: string) => [
    'run',
    '--maximize',
    'a',
    '--param',
    'lr=0.1..1',
    '--out',
    join(cwd, 'out'),
    '--',
    ...command.split(' '),
  ];
  expect(await hpo(line('pyhton3 {lr}'), { env })).toMatchObject({
    code: 2,
    err: 'pyhton3 is not on PATH\n  did you mean python3?\n1 problem, nothing was run.\n',
  });
  const sweep = join(cwd, 'sweep.yaml');
  writeFileSync(
    sweep,
    'program: trian.py\nmethod: random\nrun_cap: 1\nmetric: {name: a}\nparameters: {lr: {min: 0.0, max: 1.0}}\n',
  );
  const { code, err } = await hpo(['run', sweep, '--out', join(cwd, 'out')], { env });
  expect([code, err]).toEqual([
    2,
    expect.stringContaining('trian.py does not exist\n  did you mean train.py?'),
  ]);
});

test('an interpreter beside a command is refused', async () => {
  const file = join(cwd, 'study.yaml');
  writeFileSync(
    file,
    'command: python3 train.py\ninterpreter: python3\nmetric: {maximize: a}\nspace: {lr: {float: [0, 1]}}\n',
  );
  const { code, err } = await hpo(['run', file, '--dry-run']);
  expect([code, err]).toEqual([
    2,
    expect.stringContaining(
      'interpreter cannot be honoured for command\n  the command names its own program: write python3 in front',
    ),
  ]);
});
