// The files in configs/: each is run with a few trials, or at least checked where its trials take hours.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cli } from '../../src/cli/cli.ts';
import { openStudyFile } from '../../src/config/read-file.ts';
import { fakeIo } from '../support/fake-io.ts';
import { temporaryFolder } from '../support/idx.ts';

const CONFIGS = fileURLToPath(new URL('../../configs/', import.meta.url));
const FILES = readdirSync(CONFIGS).filter((name) => name.endsWith('.yaml'));
/** They train for minutes or hours. */
const LONG = FILES.filter((name) => /^(vit|experiment)/.test(name));
const NEED_PYTHON = ['python-script', 'optuna-objective', 'noisy', 'conditional', 'wandb-sweep'];

async function hpo(...words: string[]) {
  // Programs are found by the real PATH.
  const io = fakeIo({ env: process.env as Record<string, string> });
  const code = await cli(words, io);
  return { code, out: io.out(), err: io.err() };
}

const hasPython = spawnSync('python3', ['--version']).error === undefined;
const runs = FILES.filter((name) => !LONG.includes(name)).map((name) => {
  const isSkipped = NEED_PYTHON.includes(name.replace('.yaml', '')) && !hasPython;
  return { name, isSkipped, why: isSkipped ? ' (skipped: there is no python3)' : '' };
});

describe('the files in configs/', () => {
  it.for(runs)('$name runs$why', async ({ name, isSkipped }, { skip }) => {
    if (isSkipped) skip();
    const folder = join(temporaryFolder(), 'study');
    const { code, out, err } = await hpo('run', join(CONFIGS, name), '--trials', '3', '--out', folder);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^3 trials in .*: 3 complete$/m);
    for (const file of [
      'journal.log',
      'study.yaml',
      'study.json',
      'trials.csv',
      'convergence.svg',
      'report.html',
      'report.md',
    ]) {
      expect(existsSync(join(folder, file)), file).toBe(true);
    }
    // The file beside the study goes on with it.
    const again = await hpo('run', join(folder, 'study.yaml'), '--trials', '4', '--out', folder);
    expect([again.code, again.err]).toEqual([0, '']);
    expect(again.out).toMatch(/^4 trials in /m);
  });

  it.each(LONG)('%s is a study', (name) => {
    expect(openStudyFile(join(CONFIGS, name)).study.name).toBe(name.replace('.yaml', ''));
  });

  it.each(FILES)('%s says what it is, and tells editors its schema', (name) => {
    const text = readFileSync(join(CONFIGS, name), 'utf8');
    expect(text).toContain(`hpo run configs/${name}`);
    if (name !== 'wandb-sweep.yaml')
      expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/study\.schema\.json\n/);
  });
});
