// hpo run with a command, but no -- before it.
import { expect, test } from 'vitest';
import { hpo } from './studies/support.ts';

test.each([
  [
    '--param lr=0.1..1 --maximize val_acc python train.py --lr {lr}',
    'python is a program, not a study file\n  put -- before the command: hpo run --param lr=0.1..1 --maximize val_acc -- python train.py --lr {lr}\n',
  ],
  [
    'train.py --param lr=log:1e-5..1e-1 --maximize val_acc',
    'train.py is a script, not a study file\n  put -- before the command: hpo run --param lr=log:1e-5..1e-1 --maximize val_acc -- python train.py --lr {lr}\n',
  ],
  [
    './train.sh --lr={lr} --param=lr=1..2 --seed 3',
    'hpo run --param=lr=1..2 -- ./train.sh --lr={lr} --seed 3\n',
  ],
  ['train.jl', 'hpo run -- julia train.jl\n'],
  ['--quiet torchrun train.py --maximize a', 'hpo run --quiet --maximize a -- torchrun train.py\n'],
])('%s', async (line, message) => {
  const { code, err } = await hpo(`run ${line}`);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
});

test('words are quoted where a shell needs it', async () => {
  const words = ['run', '--match', "it's (.*)", 'python', 'a b.py', '--x', '{x}'];
  expect((await hpo(words)).err).toContain(`hpo run --match 'it'\\''s (.*)' -- python 'a b.py' --x {x}\n`);
});

test('a study file stays one', async () => {
  for (const line of ['run none.yaml', 'run none', 'run none.yaml --set name=a']) {
    expect((await hpo(line)).err).toContain('does not exist');
  }
  const { code, err } = await hpo('run s.yaml -- python x.py');
  expect([code, err]).toEqual([
    2,
    '-- python x.py stands beside the study file s.yaml\n  s.yaml says what is run: take -- and the command away to run it, or take s.yaml away and give --param and --maximize\n1 problem, nothing was run.\n',
  ]);
});
