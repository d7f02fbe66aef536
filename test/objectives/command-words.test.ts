import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { splitCommand, templateProblems } from '../../src/objectives/command/check-words.ts';
import { fillWords } from '../../src/objectives/command/template.ts';
import { unreadParameters } from '../../src/objectives/command/unread.ts';
import { float } from '../../src/space/space.ts';
import { temporaryFolder } from '../storage/temporary.ts';
import { PARAMS, SPACE } from './command-run.ts';

const NAMES = Object.keys(SPACE);
const FACTS = { number: 7, seed: 9, dir: '/t/7', params: '/t/7/params.json' };
const fill = (text: string) => fillWords(splitCommand(text), SPACE, PARAMS, FACTS);

test.each([
  ['train --lr {lr} {opt}-{batch_size}', ['train', '--lr', '1e-7', 'adam-32']],
  [
    't {trial.number} {trial.seed} {trial.dir}/x {trial.params}',
    ['t', '7', '9', '/t/7/x', '/t/7/params.json'],
  ],
  ['t --momentum {momentum} --depth {depth} x{momentum}', ['t']],
  ['t --momentum={momentum} -- {momentum} plain {momentum}', ['t', '--', 'plain']],
  ['t {args_no_hyphens}', ['t', 'lr=1e-7', 'batch_size=32', 'opt=adam', 'nesterov=true']],
  ['t {args_no_boolean_flags}', ['t', '--lr=1e-7', '--batch_size=32', '--opt=adam', '--nesterov']],
  ['t {args_json}', ['t', JSON.stringify(PARAMS)]],
  [`t '{"lr": {lr}, "x": {"y": {lr}}}'`, ['t', '{"lr": 1e-7, "x": {"y": 1e-7}}']],
  [`t '{{"lr": {lr}}}' '{{lr}}' '{{{lr}}}'`, ['t', '{"lr": 1e-7}', '{lr}', '{1e-7}']],
  [`awk '{print $1}' {}`, ['awk', '{print $1}', '{}']],
  [`t "two words" ''`, ['t', 'two words', '']],
])('%s', (text, words) => {
  expect(fill(text)).toEqual(words);
});

const problems = (text: string) =>
  templateProblems(splitCommand(text), NAMES).map(({ where, message, hint }) => [where, message, hint]);

test('unknown placeholders are told with the nearest name', () => {
  expect(problems('t {lrr} {trial.numbr} {HOME} {lr}')).toEqual([
    ['command', 'has {lrr}, which is no parameter', 'did you mean {lr}?'],
    ['command', 'has {trial.numbr}, which is no parameter', 'did you mean {trial.number}?'],
    ['command', 'has {HOME}, which is no parameter', expect.stringContaining('braces are written {{ }}')],
  ]);
  expect(templateProblems(['t', '{x}'], NAMES, (index) => ['command', index])[0].where).toBe('command[1]');
  expect(problems(`t {args} {args_json} '{print $1}' {{x}}`)).toEqual([]);
  expect(problems('t --x={args}')).toHaveLength(1);
});

test('what only a shell would understand is told', () => {
  expect(problems('cd here && python t.py')).toEqual([
    ['command', 'has &&', expect.stringContaining("sh -c '…'")],
  ]);
  expect(problems('CUDA_VISIBLE_DEVICES=0 python t.py')).toEqual([
    [
      'command',
      'begins with CUDA_VISIBLE_DEVICES=0',
      'no shell reads it: set CUDA_VISIBLE_DEVICES under env',
    ],
  ]);
  expect(problems(`sh -c 'a && b > c'`)).toEqual([]);
  expect(problems('')).toEqual([['command', 'is empty', 'name the program to run']]);
  expect(() => splitCommand(`t 'x`)).toThrow('cannot be split into words');
});

test('names with spaces are placeholders where the space has them', () => {
  const space = { 'weight decay': float(0, 1) };
  expect(fillWords(['{weight decay}', '{other thing}'], space, { 'weight decay': 0.5 }, FACTS)).toEqual([
    '0.5',
    '{other thing}',
  ]);
});

test('parameters that nothing reads', () => {
  const folder = temporaryFolder();
  const cwd = folder.path;
  mkdirSync(join(cwd, 'pkg'));
  writeFileSync(join(cwd, 'plain.py'), 'print(1)');
  writeFileSync(join(cwd, 'reads.py'), 'os.environ["HPO_PARAMS"]');
  writeFileSync(join(cwd, 'pkg', '__main__.py'), 'os.environ["HPO_PARAM_LR"]');
  const unread = (text: string) => unreadParameters(splitCommand(text), SPACE, cwd);
  expect(unread('python plain.py --lr {lr}')).toEqual(['batch_size', 'opt', 'momentum', 'depth']);
  expect(unread('python plain.py {args}')).toEqual([]);
  expect(unread('python plain.py --params {trial.params}')).toEqual([]);
  expect(unread('python reads.py')).toEqual([]);
  expect(unread('python -m pkg')).toEqual([]);
  expect(unread('python -m plain')).toHaveLength(5);
  expect(unread(`sh -c 'echo $HPO_PARAM_LR'`)).toEqual([]);
  folder.remove();
});
