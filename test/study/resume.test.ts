// A study whose process is killed in the middle of trials, and continued, equals one that was never interrupted.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openJournalForReading } from '../../src/storage/journal/journal.ts';
import { temporaryFolder } from '../storage/temporary.ts';

const PROGRAM = fileURLToPath(new URL('./run-study.ts', import.meta.url));

function run(path: string, trials: number, fatal: number) {
  const args = ['--import', 'tsx', PROGRAM, path, String(trials), String(fatal)];
  return spawnSync(process.execPath, args, { encoding: 'utf8' });
}

function trialsOf(path: string) {
  const storage = openJournalForReading(path);
  const trials = storage.trials();
  storage.close();
  return trials;
}

test('killed and continued equals never interrupted', () => {
  const folder = temporaryFolder();
  const [killed, whole] = [join(folder.path, 'killed.log'), join(folder.path, 'whole.log')];
  for (const fatal of [0, 3]) {
    expect(run(killed, 6, fatal).signal).toBe('SIGKILL');
    expect(trialsOf(killed).at(-1)).toMatchObject({ number: fatal, state: 'RUNNING' });
  }
  expect(run(killed, 6, -1)).toMatchObject({ status: 0, stderr: '' });
  expect(run(whole, 6, -1)).toMatchObject({ status: 0, stderr: '' });
  expect(trialsOf(killed)).toEqual(trialsOf(whole));
  expect(trialsOf(killed).every(({ state }) => state === 'COMPLETE')).toBe(true);
  expect(trialsOf(killed).length).toBe(6);
  folder.remove();
});
