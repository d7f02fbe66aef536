// The index beside a journal: it is used where it fits, and any other is as good as none.
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { indexedBytes, loadIndex } from '../../../src/storage/journal/index-file.ts';
import { createJournalStorage } from '../../../src/storage/journal/journal.ts';
import { createJournalReader } from '../../../src/storage/journal/reader.ts';
import type { StudyReader } from '../../../src/storage/reader.ts';
import { deadWorker, opened } from '../contract/subject.ts';
import { DEFINITION, PARAMS } from '../definition.ts';
import { temporaryFolder } from '../temporary.ts';
import { addTrials, makeJournal } from './big-journal.ts';
import { indexNow } from './index-now.ts';
import { line } from './optuna-lines.ts';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
let index: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'journal.log');
  index = `${path}.index`;
});
afterEach(() => folder.remove());

async function ask<T>(question: (reader: StudyReader) => Promise<T>): Promise<T> {
  const reader = await createJournalReader(path);
  try {
    return await question(reader);
  } finally {
    await reader.close();
  }
}

/** What every kind of question is answered. */
const answers = () =>
  ask(async (reader) => ({
    summary: await reader.summary(),
    last: await reader.trials({ reverse: true, limit: 3 }),
    best: await reader.trials({ order: 'value', limit: 3 }),
    failed: await reader.trials({ states: ['FAIL'], offset: 2, limit: 2 }),
    one: await reader.trial(5),
  }));

/** The same without an index. */
async function trueAnswers() {
  const kept = existsSync(index) ? readFileSync(index) : undefined;
  rmSync(index, { force: true });
  const given = await answers();
  rmSync(index, { force: true });
  if (kept !== undefined) writeFileSync(index, kept);
  return given;
}

/** Makes a line in the middle unreadable without a change of length: only who reads all lines sees it. */
function spoilMiddle(): void {
  const bytes = readFileSync(path);
  bytes.write('#', bytes.indexOf('\n{"op_code":7', bytes.length / 2) + 1);
  writeFileSync(path, bytes);
}

describe('an index', () => {
  test('is made of a big journal, and not of a small one', async () => {
    await makeJournal(path, 200);
    await answers();
    expect(existsSync(index)).toBe(false);
    addTrials(path, 200, 100);
    const given = await answers();
    expect(indexedBytes(path)).toBe(statSync(path).size);
    expect(given.summary).toMatchObject({
      definition: DEFINITION,
      attrs: { note: 'big' },
      counts: { COMPLETE: 258, FAIL: 42, PRUNED: 0, RUNNING: 0, WAITING: 0 },
    });
    expect(await answers()).toEqual(given);
    expect(await trueAnswers()).toEqual(given);
  });

  test('spares reading the lines that it covers', async () => {
    await makeJournal(path, 300);
    const given = await answers();
    spoilMiddle();
    expect(await answers()).toEqual(given);
    rmSync(index);
    await expect(answers()).rejects.toThrow(/is no line of a journal/);
  });

  test('is extended by the lines that came since, and made anew when they are many', async () => {
    await makeJournal(path, 300);
    await answers();
    const before = readFileSync(index);
    addTrials(path, 300, 20);
    appendFileSync(path, line({ op_code: 2, study_id: 0, user_attr: { note: 'later' } }));
    appendFileSync(path, '{"op_code":4,"stu');
    const given = await answers();
    expect(given.summary?.attrs).toEqual({ note: 'later' });
    expect(given.last[0].number).toBe(319);
    expect(readFileSync(index).equals(before)).toBe(true);
    expect(await trueAnswers()).toEqual(given);
    truncateSync(path, statSync(path).size - 17);
    addTrials(path, 320, 250);
    expect(await answers()).toEqual(await trueAnswers());
    expect(readFileSync(index).equals(before)).toBe(false);
    expect(indexedBytes(path)).toBe(statSync(path).size);
  });

  test('knows what happens to trials that it covers', async () => {
    await makeJournal(path, 300);
    const storage = await createJournalStorage(path);
    const number = await opened(storage, { params: PARAMS, state: 'RUNNING' });
    indexNow(path);
    await storage.report(number, 7, 1);
    await storage.finish(number, { state: 'COMPLETE', value: 99 });
    const best = storage.view.trials[number];
    expect(await ask((reader) => reader.trials({ order: 'value', limit: 1 }))).toEqual([best]);
    expect(await ask((reader) => reader.trials())).toEqual(storage.view.trials);
    await storage.close();
  });

  test('of a study that was removed since begins with the next', async () => {
    await makeJournal(path, 300);
    await answers();
    appendFileSync(path, line({ op_code: 1, study_id: 0 }));
    expect(await ask((reader) => reader.summary())).toBeUndefined();
    const storage = await createJournalStorage(path);
    await storage.create({ ...DEFINITION, name: 'next' });
    for (let number = 0; number < 3; number++) await opened(storage, { params: PARAMS, state: 'WAITING' });
    indexNow(path);
    await storage.setUserAttr(1, 'a', 1);
    expect(await ask((reader) => reader.trials())).toEqual(storage.view.trials);
    await storage.close();
  });

  test('hands out all trials in order, however many', async () => {
    await makeJournal(path, 1203);
    const storage = await createJournalStorage(path);
    const found = await ask(async (reader) => {
      const trials = [];
      for await (const trial of reader.all()) trials.push(trial);
      return trials;
    });
    expect(found).toEqual(storage.view.trials);
    await storage.close();
  });
});

describe('an index that does not fit is as good as none', () => {
  test('damaged at any byte, or cut short', async () => {
    await makeJournal(path, 300);
    const given = await answers();
    const good = readFileSync(index);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, by, cut) => {
          const bad = cut ? good.subarray(0, at) : Buffer.from(good);
          if (!cut) bad[at] ^= by;
          writeFileSync(index, bad);
          expect(loadIndex(path)).toBeUndefined();
        },
      ),
    );
    writeFileSync(index, good.subarray(0, 1000));
    expect(await answers()).toEqual(given);
    expect(readFileSync(index).equals(good)).toBe(true);
  });

  test('of another journal, of a longer one, of one that was changed at an end', async () => {
    await makeJournal(path, 300);
    await answers();
    const [long, longIndex] = [readFileSync(path), readFileSync(index)];
    const changed = Buffer.from(long);
    changed.write('"note":"BIG"', changed.indexOf('"note":"big"'));
    const other = join(folder.path, 'other.log');
    await makeJournal(other, 310);
    for (const bytes of [
      changed,
      long.subarray(0, long.lastIndexOf('\n', long.length - 2) + 1),
      readFileSync(other),
    ]) {
      writeFileSync(path, bytes);
      writeFileSync(index, longIndex);
      expect(await answers()).toEqual(await trueAnswers());
    }
  });

  test('and one that cannot be written is none: nothing else suffers', async () => {
    await makeJournal(path, 300);
    mkdirSync(index);
    const given = await answers();
    expect(given.last.length).toBe(3);
    expect(await answers()).toEqual(given);
    const storage = await createJournalStorage(path);
    await opened(storage, { params: PARAMS, state: 'WAITING' });
    await storage.close();
    expect(readdirSync(folder.path).toSorted()).toEqual(['journal.log', 'journal.log.index']);
  });
});

describe('a writer', () => {
  test('keeps the index while the journal grows, and covers all of it at the end', async () => {
    await makeJournal(path, 240);
    const storage = await createJournalStorage(path);
    expect(existsSync(index)).toBe(false);
    for (let number = 0; number < 60; number++) await opened(storage, { params: PARAMS, state: 'WAITING' });
    const early = indexedBytes(path);
    expect(early).toBeGreaterThan(0);
    expect(early).toBeLessThan(statSync(path).size);
    const other = await createJournalStorage(path);
    await storage.close();
    expect(indexedBytes(path)).toBe(statSync(path).size);
    const whole = readFileSync(index);
    await other.close();
    expect(readFileSync(index).equals(whole)).toBe(true);
    expect(await answers()).toEqual(await trueAnswers());
  });

  test('removes what dead processes left of theirs', async () => {
    await makeJournal(path, 300);
    const left = `${index}.${deadWorker()}`;
    copyFileSync(path, left);
    await answers();
    expect(readdirSync(folder.path).toSorted()).toEqual(['journal.log', 'journal.log.index']);
  });
});
