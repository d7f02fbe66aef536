// A lock that a process holds for long, such as that of a training in a folder.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../src/log.ts';
import { lockFile } from '../../src/storage/file-lock.ts';
import { deadWorker, workerElsewhere } from './contract/subject.ts';
import { temporaryFolder } from './temporary.ts';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
let lock: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'run.json');
  lock = `${path}.hpo-lock`;
});
afterEach(() => folder.remove());

const takes = () => lockFile(path, silentLogger)();

test('a second owner is refused, by process id, until the first lets go', () => {
  const release = lockFile(path, silentLogger);
  const message = `${path} is being written by process ${process.pid}`;
  expect(takes).toThrow(expect.objectContaining({ code: 'STUDY_BUSY', message }));
  release();
  expect(existsSync(lock)).toBe(false);
  takes();
});

test('another process is refused too', () => {
  const release = lockFile(path, silentLogger);
  const source = join(import.meta.dirname, '../../src/storage/file-lock.ts');
  const program = `import { lockFile } from ${JSON.stringify(source)};
    try { lockFile(${JSON.stringify(path)}) } catch (e) { process.stdout.write(e.code) }`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', program];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(child.stderr).toBe('');
  expect(child.stdout).toBe('STUDY_BUSY');
  release();
});

test('a dead owner is taken over, also when its id belongs to a new process', () => {
  const dead = deadWorker();
  writeFileSync(lock, dead);
  takes();
  if (existsSync('/proc/self/stat')) {
    const [hpo, machine, , , random] = dead.split('-');
    writeFileSync(lock, [hpo, machine, process.pid, 1, random].join('-'));
    takes();
  }
  expect(readdirSync(folder.path)).toEqual([]);
});

test.each([
  ['of another machine', workerElsewhere(), 'of another machine'],
  ['that is empty', '', 'is unreadable'],
  ['that is garbage', '\0\0{"pid":', 'is unreadable'],
])('a lock %s is respected, with the way on', (_, text, message) => {
  writeFileSync(lock, text);
  expect(takes).toThrow(
    expect.objectContaining({
      code: 'STUDY_BUSY',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(`delete ${lock}`),
    }),
  );
  expect(readFileSync(lock, 'utf8')).toBe(text);
});

test('a lock that was taken from it is not removed by its former owner', () => {
  const release = lockFile(path, silentLogger);
  writeFileSync(lock, 'someone else');
  release();
  expect(readFileSync(lock, 'utf8')).toBe('someone else');
});
