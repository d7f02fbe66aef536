// A study whose process is killed in the middle of trials, and continued, equals one that was never interrupted.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createJournalReader } from '../../src/storage/journal/reader.ts';
import { temporaryFolder } from '../storage/temporary.ts';

const PROGRAM = fileURLToPath(new URL('./run-study.ts', import.meta.url));

function run(path: string, trials: number, fatal: number) {
  const args = ['--import', 'tsx', PROGRAM, path, String(trials), String(fatal)];
  return spawnSync(process.execPath, args, { encoding: 'utf8' });
}

/** The trials, but for what tells which process ran them and when in the log they began. */
async function trialsOf(path: string) {
  const reader = await createJournalReader(path);
  const trials = await reader.trials();
  await reader.close();
  return trials.map(({ worker: _, systemAttrs: { 'hpo:position': __, ...systemAttrs }, ...trial }) => ({
    ...trial,
    systemAttrs,
  }));
}

test('killed and continued equals never interrupted', async () => {
  const folder = temporaryFolder();
  const [killed, whole] = [join(folder.path, 'killed.log'), join(folder.path, 'whole.log')];
  for (const fatal of [0, 3]) {
    expect(run(killed, 6, fatal).signal).toBe('SIGKILL');
    expect((await trialsOf(killed)).at(-1)).toMatchObject({ number: fatal, state: 'RUNNING' });
  }
  expect(run(killed, 6, -1)).toMatchObject({ status: 0, stderr: '' });
  expect(run(whole, 6, -1)).toMatchObject({ status: 0, stderr: '' });
  const trials = await trialsOf(killed);
  expect(trials).toEqual(await trialsOf(whole));
  expect(trials.every(({ state }) => state === 'COMPLETE')).toBe(true);
  expect(trials.length).toBe(6);
  folder.remove();
});
