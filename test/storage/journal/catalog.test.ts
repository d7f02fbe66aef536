// What is the folder of studies' own: names are those of folders, and only studies are taken for studies.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFolderCatalog } from '../../../src/storage/journal/catalog.ts';
import type { StudyCatalog } from '../../../src/storage/reader.ts';
import { trialIn } from '../contract/subject.ts';
import { DEFINITION } from '../definition.ts';
import { temporaryFolder } from '../temporary.ts';

let folder: ReturnType<typeof temporaryFolder>;
let catalog: StudyCatalog;
beforeEach(() => {
  folder = temporaryFolder();
  catalog = createFolderCatalog(folder.path);
});
afterEach(() => folder.remove());

test('folders without a journal, files and hidden folders are no studies', async () => {
  mkdirSync(join(folder.path, 'notes'));
  writeFileSync(join(folder.path, 'file'), '');
  mkdirSync(join(folder.path, '.hidden'));
  writeFileSync(join(folder.path, '.hidden', 'journal.log'), '');
  expect(await catalog.names()).toEqual([]);
  for (const name of ['notes', 'file']) {
    await expect(catalog.remove(name)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(catalog.read(name)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  }
  expect(readdirSync(folder.path).toSorted()).toEqual(['.hidden', 'file', 'notes']);
});

test.each(['', '.', '..', '../outside', 'a/b', 'a\\b', '.hidden', 'a\0b'])('%j is no name', async (name) => {
  for (const call of [() => catalog.open(name), () => catalog.read(name), () => catalog.remove(name)]) {
    await expect(call()).rejects.toThrow(/is no name of a study/);
  }
});

test('a study goes with everything in its folder', async () => {
  const storage = await catalog.open('a');
  await storage.create({ ...DEFINITION, name: 'a' });
  await trialIn(storage, 'WAITING');
  mkdirSync(join(folder.path, 'a', 'trials', '0'), { recursive: true });
  writeFileSync(join(folder.path, 'a', 'trials', '0', 'stdout.log'), 'text');
  await catalog.remove('a');
  expect(readdirSync(folder.path)).toEqual([]);
  await expect(trialIn(storage, 'WAITING')).rejects.toMatchObject({ code: 'STORAGE' });
  await storage.close();
  expect(readdirSync(folder.path)).toEqual([]);
});

test('a broken journal is not deleted for a study', async () => {
  mkdirSync(join(folder.path, 'broken'));
  writeFileSync(join(folder.path, 'broken', 'journal.log'), 'notes\n');
  await expect(catalog.remove('broken')).rejects.toThrow(/is no line of a journal/);
  expect(existsSync(join(folder.path, 'broken', 'journal.log'))).toBe(true);
});
