// Nothing that was acknowledged is lost: not by a line torn at any byte, not by a full disk.
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Logger } from '../../../src/log.ts';
import { float } from '../../../src/space/space.ts';
import { createJournalStorage } from '../../../src/storage/journal/journal.ts';
import { createJournalReader } from '../../../src/storage/journal/reader.ts';
import type { Storage } from '../../../src/trial/contracts.ts';
import { contentOf, opened } from '../contract/subject.ts';
import { DEFINITION, PARAMS } from '../definition.ts';
import { temporaryFolder } from '../temporary.ts';
import { openTrialLine, STUDY } from './optuna-lines.ts';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'journal.log');
});
afterEach(() => folder.remove());

/** Bytes between two tears after which the study goes on; each takes a flush of the disk. */
const GO_ON_EVERY = 29;
const SMALL = { ...DEFINITION, name: 'Ωβ', objective: null, space: { x: float(-1, 1) } };
const RUNNING = { params: PARAMS, state: 'RUNNING' } as const;
const SMALL_RUNNING = { params: { x: 0.5 }, state: 'RUNNING' } as const;
const FILL_DISK = fileURLToPath(new URL('../programs/fill-disk.ts', import.meta.url));
const open = () => createJournalStorage(path, { clock: () => 1e12, worker: 'w' });

/** A study event by event: how long its journal is after each, and what it holds. */
async function makeStages() {
  const storage = await open();
  const stages = [{ size: 0, content: await contentOf(storage) }];
  const steps = [
    () => storage.create(SMALL),
    () => storage.openTrial(SMALL_RUNNING),
    () => storage.report(0, 1, Number.NaN),
    () => storage.setUserAttr(0, 'ключ', { text: 'значение', n: 12 }),
    () => storage.finish(0, { state: 'COMPLETE', value: 0.5 }),
  ];
  for (const step of steps) {
    await step();
    stages.push({ size: readFileSync(path).length, content: await contentOf(storage) });
  }
  await storage.close();
  return stages;
}

/** What was cut off and kept, which is removed. */
function takeTorn(): Buffer {
  const copy = `${path}.torn-1`;
  const kept = existsSync(copy) ? readFileSync(copy) : Buffer.alloc(0);
  rmSync(copy, { force: true });
  return kept;
}

/** A change that stores nothing, and by which the end is repaired. */
async function touch(storage: Storage): Promise<void> {
  await storage.openTrial(RUNNING, { budget: 0 }).catch(() => {});
}

test('a journal torn at any byte opens with every complete line, and goes on', async () => {
  const stages = await makeStages();
  const bytes = readFileSync(path);
  for (let size = 0; size <= bytes.length; size++) {
    writeFileSync(path, bytes.subarray(0, size));
    const before = stages.findLast((found) => found.size <= size);
    const storage = await open();
    const seen = await contentOf(storage);
    if (before !== undefined && before.size > 0) expect(seen).toEqual(before.content);
    await touch(storage);
    const now = readFileSync(path);
    const isWhole = now.length > size;
    const whole = isWhole ? now.subarray(0, size) : now;
    expect(Buffer.concat([whole, takeTorn()])).toEqual(bytes.subarray(0, size));
    // One byte short of its line break a line is whole already, and kept.
    const after = stages.find((found) => found.size === size + 1);
    if (after !== undefined) expect(await contentOf(storage)).toEqual(after.content);
    if (size % GO_ON_EVERY === 0) await expectToGoOn(storage);
    await storage.close();
  }
});

async function expectToGoOn(storage: Storage): Promise<void> {
  if (storage.view.definition === undefined) await storage.create(SMALL);
  const number = await opened(storage, SMALL_RUNNING);
  const again = await open();
  expect(await contentOf(again)).toEqual(await contentOf(storage));
  expect(again.view.trials.length).toBe(number + 1);
  await again.close();
}

/** A logger that keeps its warnings. */
function keepWarnings(): { readonly logger: Logger; readonly warnings: string[] } {
  const warnings: string[] = [];
  const ignore = () => {};
  const warn = (_: object, message: string) => warnings.push(message);
  return { logger: { debug: ignore, info: ignore, error: ignore, warn }, warnings };
}

test('what is cut off is kept beside the journal, under a free name', async () => {
  const storage = await open();
  await storage.create(DEFINITION);
  await storage.close();
  const good = readFileSync(path);
  const torn = [Buffer.from('{"op_code":4,"stu'), Buffer.alloc(4)];
  for (const [index, bytes] of torn.entries()) {
    writeFileSync(path, Buffer.concat([good, bytes]));
    const copy = `${path}.torn-${index + 1}`;
    const { logger, warnings } = keepWarnings();
    const opening = await createJournalStorage(path, { logger });
    await touch(opening);
    await opening.close();
    expect(warnings).toEqual([
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

test('a full disk takes a line whole or not at all, and the study goes on when there is room', async () => {
  // No file may grow beyond 8 blocks, of half or one KiB as the shell counts.
  const command = 'ulimit -f 8; exec "$0" --import tsx "$1" "$2"';
  const { stdout, stderr } = spawnSync('sh', ['-c', command, process.execPath, FILL_DISK, path], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const { code, short, trials, same } = JSON.parse(stdout);
  expect(code).toBe('STORAGE');
  expect(['stored', 'STORAGE']).toContain(short);
  expect(same).toBe(true);
  const storage = await open();
  expect(storage.view.trials.length).toBe(trials);
  expect(trials).toBeGreaterThan(0);
  expect(await opened(storage, RUNNING)).toBe(trials);
  await storage.close();
});

describe('a file that changes under an open storage', () => {
  const NAMED = { code: 'STORAGE' } as const;

  test('and became shorter is an error, not a guess', async () => {
    const storage = await open();
    await storage.create(DEFINITION);
    truncateSync(path, 10);
    const message = expect.stringContaining('became shorter');
    await expect(storage.refresh()).rejects.toMatchObject({ ...NAMED, message });
    await expect(storage.openTrial(RUNNING)).rejects.toMatchObject(NAMED);
    expect(readFileSync(path).length).toBe(10);
    await storage.close();
  });

  test.each([
    ['deleted', () => rmSync(path)],
    [
      'replaced',
      () => {
        rmSync(path);
        writeFileSync(path, STUDY);
      },
    ],
  ])('and is %s takes no lines that nobody would read', async (what, change) => {
    const storage = await open();
    await storage.create(DEFINITION);
    change();
    const there = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    const message = `${path} was ${what} while it was open`;
    await expect(storage.openTrial(RUNNING)).rejects.toMatchObject({ ...NAMED, message });
    expect(existsSync(path) ? readFileSync(path, 'utf8') : undefined).toBe(there);
    await storage.close();
  });

  test('and whose folder is deleted is not made anew', async () => {
    const storage = await open();
    await storage.create(DEFINITION);
    folder.remove();
    await expect(storage.openTrial(RUNNING)).rejects.toMatchObject(NAMED);
    await storage.close();
    expect(existsSync(folder.path)).toBe(false);
  });

  test('by lines of another program is read, and half a line of it waits', async () => {
    const storage = await open();
    await storage.create(DEFINITION);
    appendFileSync(path, openTrialLine({}));
    expect(await opened(storage, RUNNING)).toBe(1);
    appendFileSync(path, '{"op_code":4,"stu');
    expect((await storage.refresh()).trials.length).toBe(2);
    appendFileSync(path, 'dy_id":0,"worker_id":"w","datetime_start":null,"state":4}\n');
    expect((await storage.refresh()).trials[2]).toMatchObject({ state: 'WAITING' });
    await storage.close();
  });

  test('by a line that is none is an error from then on', async () => {
    const storage = await open();
    await storage.create(DEFINITION);
    appendFileSync(path, `${openTrialLine({})}garbage\n${openTrialLine({})}`);
    const message = expect.stringContaining('journal.log:5 is no line of a journal: "garbage"');
    for (let time = 0; time < 2; time++) {
      await expect(storage.refresh()).rejects.toMatchObject({ ...NAMED, message });
      await expect(storage.openTrial(RUNNING)).rejects.toMatchObject({ ...NAMED, message });
    }
    await storage.close();
  });
});

describe('a reader', () => {
  test('passes over a torn last line and leaves it alone', async () => {
    const torn = `${STUDY}{"op_code":4,"stu`;
    writeFileSync(path, torn);
    const reader = await createJournalReader(path);
    expect(await reader.trials()).toEqual([]);
    appendFileSync(path, 'dy_id":0,"worker_id":"w","datetime_start":null,"state":4}\n');
    expect(await reader.trials()).toMatchObject([{ number: 0, state: 'WAITING' }]);
    await reader.close();
    expect(readFileSync(path, 'utf8').startsWith(torn)).toBe(true);
  });

  test('finds no journal where there is none', async () => {
    await expect(createJournalReader(path)).rejects.toMatchObject({ code: 'STORAGE' });
  });
});
