// The line of hpo best and hpo show, given to a shell, runs what the trial ran.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { macro } from '../../../src/objectives/wandb/macros.ts';
import { temporaryFolder } from '../../support/idx.ts';
import { hpo } from './support.ts';

/** Appends what it is run with to a file, and tells a value. */
const SCRIPT = `
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { HPO_TRIAL_DIR: dir, HPO_PARAMS: params, HPO_PARAM_LAYERS: layers, DATA: data } = process.env;
const seen = { args: process.argv.slice(2), cwd: process.cwd(), layers, data };
if (process.env.READS_FILE) seen.params = JSON.parse(readFileSync(params, 'utf8'));
appendFileSync(join(__dirname, 'seen.jsonl'), JSON.stringify(seen) + '\\n');
console.log('score=0.5');
if (dir) writeFileSync(join(dir, 'wandb-metrics.jsonl'), JSON.stringify({ score: 0.5 }) + '\\n');
`;

/** Runs a study of one trial, then the line that hpo best shows: what the script saw both times. */
async function ranTwice(file: string, flags: readonly string[] = []) {
  const folder = temporaryFolder();
  const path = join(folder, 'study.yaml');
  const out = join(folder, 'results');
  mkdirSync(join(folder, "it's"));
  writeFileSync(join(folder, 'train.cjs'), SCRIPT);
  writeFileSync(path, file.replaceAll('FOLDER', folder));
  const env = { PATH: process.env.PATH ?? '', SIZE: 'tiny' };
  const { code, err } = await hpo(['run', path, '--out', out, '--trials', '1', '--quiet', ...flags], { env });
  expect([code, err]).toEqual([0, '']);
  const best = JSON.parse((await hpo(['best', out, '--format', 'json'], { env })).out);
  const shown = JSON.parse((await hpo(['show', out, '0', '--format', 'json'], { env })).out);
  expect(shown.command).toBe(best.command);
  execFileSync('sh', ['-c', best.command], { env });
  const lines = readFileSync(join(folder, 'seen.jsonl'), 'utf8').trim().split('\n');
  const [first, again] = lines.map((line) => JSON.parse(line));
  return { first, again, line: best.command as string };
}

describe('the line of a trial', () => {
  it('of a sweep has the interpreter and the arguments', async () => {
    const words = ['env', 'interpreter', 'program', 'envvar:SIZE', 'args'].map(macro);
    const sweep = `
      program: FOLDER/train.cjs
      method: random
      metric: {name: score, goal: maximize}
      command: ${JSON.stringify(words)}
      parameters:
        optimizer: {parameters: {lr: {min: 0.1, max: 0.2}}}
        layers: {values: [[1, 2], [3, 4]]}`;
    const { first, again, line } = await ranTwice(sweep, ['--set', 'interpreter=node']);
    expect(first.args).toEqual([
      'tiny',
      expect.stringMatching(/^--layers=\[/),
      expect.stringMatching(/^--optimizer=/),
    ]);
    expect(again.args).toEqual(first.args);
    expect(line).toContain('/usr/bin/env node ');
  });

  it('of a command goes to its folder, and sets what only variables tell', async () => {
    const study = `
      name: odd
      command: [node, ../train.cjs, --lr, '{lr}', '{name}', '--dir={trial.dir}']
      metric: {maximize: score}
      cwd: "it's"
      env: {DATA: $HOME and 'all', READS_FILE: 1}
      space:
        lr: {float: [0, 1]}
        name: {constant: two words}
        layers: {int: [1, 8]}`;
    const { first, again, line } = await ranTwice(study);
    expect(first).toMatchObject({
      args: ['--lr', expect.any(String), 'two words', expect.stringMatching(/^--dir=\//)],
      cwd: expect.stringMatching(/it's$/),
      layers: String(first.params.layers),
      data: "$HOME and 'all'",
    });
    expect(again).toEqual(first);
    expect(line).not.toContain('HPO_PARAM_LR');
  });
});
