// Nothing that was acknowledged is lost: not by a kill, not by a line torn at any byte.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Logger } from '../../src/log.ts';
import { createJournalStorage, openJournalForReading } from '../../src/storage/journal/journal.ts';
import type { Storage } from '../../src/trial/contracts.ts';
import { DEFINITION, PARAMS } from './definition.ts';
import { contentOf } from './storage-contract.ts';
import { temporaryFolder } from './temporary.ts';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'journal.log');
});
afterEach(() => folder.remove());

/** Bytes between two tears after which the study goes on; each takes a flush of the disk. */
const GO_ON_EVERY = 7;
const SMALL = { ...DEFINITION, name: 'Ωβ', objective: null };
const FILL_DISK = fileURLToPath(new URL('./fill-disk.ts', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./append-forever.ts', import.meta.url));

/** Runs the appending program for a while after its first output, kills it, and returns what it acknowledged. */
async function appendUntilKilled(milliseconds: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, path], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    errors += data;
  });
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  expect(errors).toBe('');
  await sleep(milliseconds);
  child.kill('SIGKILL');
  await once(child, 'close');
  return output.split('\n').filter((line, index, lines) => line !== '' && index < lines.length - 1);
}

function expectAcknowledged(storage: Storage, lines: readonly string[]): void {
  for (const line of lines) {
    const [number, what] = line.split(' ');
    const trial = storage.trial(Number(number));
    if (what === 'done') expect(trial).toMatchObject({ state: 'COMPLETE', value: Number(number) });
    else expect(trial.intermediateValues.get(Number(what))).toBe(Number(number) + Number(what) / 10);
  }
}

test('a killed writer loses nothing that it was told is stored, and frees the journal', async () => {
  const acknowledged: string[] = [];
  for (const milliseconds of [0, 3, 11, 30]) {
    const lines = await appendUntilKilled(milliseconds);
    expect(lines.length).toBeGreaterThan(0);
    acknowledged.push(...lines);
    const storage = createJournalStorage(path);
    expect(storage.definition()).toEqual(DEFINITION);
    expectAcknowledged(storage, acknowledged);
    storage.createTrial({ params: PARAMS, state: 'RUNNING' });
    storage.close();
  }
});

test('a journal torn at any byte opens with every complete line, and goes on', () => {
  const storage = createJournalStorage(path, { clock: () => 1e12 });
  const stages = [{ size: 0, content: contentOf(storage) }];
  const stage = (action: () => void) => {
    action();
    stages.push({ size: readFileSync(path).length, content: contentOf(storage) });
  };
  stage(() => storage.create(SMALL));
  stage(() => storage.createTrial({ params: PARAMS, state: 'RUNNING' }));
  stage(() => storage.report(0, 1, Number.NaN));
  stage(() => storage.setUserAttr(0, 'ключ', { text: 'значение', n: 12 }));
  stage(() => storage.setState(0, 'COMPLETE', 0.5));
  storage.close();
  const bytes = readFileSync(path);

  for (let size = 0; size <= bytes.length; size++) {
    writeFileSync(path, bytes.subarray(0, size));
    const reader = openJournalForReading(path);
    const read = contentOf(reader);
    reader.close();
    const opened = createJournalStorage(path, { clock: () => 1e12 });
    const copy = `${path}.torn-1`;
    const kept = existsSync(copy) ? readFileSync(copy) : Buffer.alloc(0);
    rmSync(copy, { force: true });
    const now = readFileSync(path);
    const whole = now.length > size ? now.subarray(0, size) : now;
    expect(Buffer.concat([whole, kept])).toEqual(bytes.subarray(0, size));
    // One byte short of its line break a line is whole already, and kept.
    const before = stages.findLast((found) => found.size <= size)?.content;
    const after = stages.find((found) => found.size >= size)?.content;
    const content = contentOf(opened);
    const complete = stages.some((found) => found.size === size + 1);
    if (opened.definition() !== undefined) {
      expect(content).toEqual(complete ? after : before);
      if (!complete) expect(read).toEqual(before);
    } else {
      expect(size).toBeLessThan(stages[1].size - 1);
      opened.create(SMALL);
    }
    if (size % GO_ON_EVERY !== 0) {
      opened.close();
      continue;
    }
    const number = opened.createTrial({ params: PARAMS, state: 'RUNNING' });
    const continued = contentOf(opened);
    opened.close();
    const again = createJournalStorage(path);
    expect(contentOf(again)).toEqual(continued);
    expect(again.trials().length).toBe(number + 1);
    again.close();
  }
});

function warningsOf(action: (logger: Logger) => void): string[] {
  const warnings: string[] = [];
  const ignore = () => {};
  const warn = (_: object, message: string) => warnings.push(message);
  action({ debug: ignore, info: ignore, error: ignore, warn });
  return warnings;
}

test('what is cut off is kept beside the journal, under a free name', () => {
  const storage = createJournalStorage(path);
  storage.create(DEFINITION);
  storage.close();
  const good = readFileSync(path);
  const torn = [Buffer.from('{"op_code":4,"stu'), Buffer.alloc(4)];
  for (const [index, bytes] of torn.entries()) {
    writeFileSync(path, Buffer.concat([good, bytes]));
    const copy = `${path}.torn-${index + 1}`;
    expect(warningsOf((logger) => createJournalStorage(path, { logger }).close())).toEqual([
      `${path}: the last line was torn (${bytes.length} bytes) and was removed; it is kept in ${copy}`,
    ]);
    expect(readFileSync(path)).toEqual(good);
    expect(readFileSync(copy)).toEqual(bytes);
  }
  expect(readdirSync(folder.path).toSorted()).toEqual([
    'journal.log',
    'journal.log.torn-1',
    'journal.log.torn-2',
  ]);
});

test('a full disk takes a line whole or not at all, and the study goes on when there is room', () => {
  // No file may grow beyond 8 blocks, of half or one KiB as the shell counts.
  const command = 'ulimit -f 8; exec "$0" --import tsx "$1" "$2"';
  const args = ['-c', command, process.execPath, FILL_DISK, path];
  const { stdout, stderr } = spawnSync('sh', args, {
    encoding: 'utf8',
    cwd: join(import.meta.dirname, '../..'),
  });
  expect(stderr).toBe('');
  const { code, trials } = JSON.parse(stdout);
  expect(code).toBe('STORAGE');
  const storage = createJournalStorage(path);
  expect(storage.trials().length).toBe(trials);
  expect(trials).toBeGreaterThan(0);
  expect(storage.createTrial({ params: PARAMS, state: 'RUNNING' })).toBe(trials);
  storage.close();
});

test('a file that became shorter while it was open is an error, not a guess', () => {
  const storage = createJournalStorage(path);
  storage.create(DEFINITION);
  truncateSync(path, 10);
  expect(() => storage.trials()).toThrow(/became shorter/);
  storage.close();
});
