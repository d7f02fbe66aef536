// Exports: complete, in pieces, equal to what comes back; and quiet when nobody reads on.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJournalStorage } from '../../../src/storage/journal/journal.ts';
import { createJournalReader } from '../../../src/storage/journal/reader.ts';
import type { StudyReader } from '../../../src/storage/reader.ts';
import { openSqlCatalog } from '../../../src/storage/sql/open.ts';
import type { Trial } from '../../../src/trial/trial.ts';
import { EVERY_KIND, WITH_BETA, WITH_MOMENTUM } from '../../storage/definition.ts';
import { temporaryFolder } from '../../storage/temporary.ts';
import { HAS_SQLITE, WHY_SKIPPED } from '../../support/sqlite.ts';
import { hpo, makeStudy } from './support.ts';

const temporary = temporaryFolder();
const study = join(temporary.path, 'resnet');
const everyKind = join(temporary.path, 'every-kind');
afterAll(temporary.remove);

/** A study with every kind of parameter, odd numbers and odd attributes. */
beforeAll(async () => {
  await makeStudy(study);
  let now = Date.UTC(2026, 1, 1) + 0.125;
  const clock = () => {
    now += 1000.001;
    return now;
  };
  const storage = await createJournalStorage(join(everyKind, 'journal.log'), { clock });
  await storage.create(EVERY_KIND);
  await storage.setStudyAttr('ä', { list: [1, null, 'x'] });
  await storage.openTrial({ params: WITH_MOMENTUM, state: 'RUNNING', userAttrs: { '=1+2': '=cmd()' } });
  await storage.report(0, 3, Number.NaN);
  await storage.report(0, 7, Number.POSITIVE_INFINITY);
  await storage.finish(0, { state: 'COMPLETE', value: Number.NEGATIVE_INFINITY });
  await storage.openTrial({ params: WITH_BETA, state: 'RUNNING', systemAttrs: { 'hpo:by': 'gp' } });
  await storage.finish(1, { state: 'COMPLETE', value: -0.1 });
  await storage.close();
});

const contents = async (reader: StudyReader) => {
  const trials: Omit<Trial, 'worker'>[] = [];
  for await (const { worker: _, ...trial } of reader.all()) trials.push(trial);
  const summary = await reader.summary();
  await reader.close();
  return { trials, definition: summary?.definition };
};
const contentsOf = async (folder: string) => contents(await createJournalReader(join(folder, 'journal.log')));

describe.each([
  ['json', 'study.json'],
  ['optuna-journal', 'optuna.log'],
] as const)('hpo export --to %s', (to, name) => {
  it.each([() => study, () => everyKind])('comes back with hpo import as it was', async (folderOf) => {
    const folder = folderOf();
    const file = join(temporaryFolder().path, name);
    expect((await hpo(['export', folder, '--to', to, '--out', file])).code).toBe(0);
    const { out: printed } = await hpo(['export', folder, '--to', to]);
    // The worker that writes a journal is a new one each time.
    const plain = (text: string) => text.replace(/"worker_id":"ask-\w+"/g, '');
    expect(plain(readFileSync(file, 'utf8'))).toBe(plain(printed));
    if (to === 'json') {
      const { code, err } = await hpo(['run', file]);
      const message = `${file} is an export of a study, no study file\n  take its trials over: hpo import ${file}\n1 problem`;
      expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    }
    const back = join(temporaryFolder().path, 'back');
    const { code, err } = await hpo(['import', file, '--out', back]);
    expect([code, err]).toEqual([0, '']);
    expect(await contentsOf(back)).toEqual(await contentsOf(folder));
  });
});

describe('a study of our own', () => {
  it.skipIf(!HAS_SQLITE)(`is imported from its folder to a database, and back${WHY_SKIPPED}`, async () => {
    const where = join(temporaryFolder().path, 'ours.db');
    const there = await hpo(['import', everyKind, '--storage', `sqlite:///${where}`]);
    expect([there.code, there.err]).toEqual([0, '']);
    const catalog = await openSqlCatalog(`sqlite:///${where}`);
    expect(await contents(await catalog.read('every kind'))).toEqual(await contentsOf(everyKind));
    await catalog.close();
    const back = join(temporaryFolder().path, 'back');
    expect((await hpo(['import', where, '--out', back])).code).toBe(0);
    expect(await contentsOf(back)).toEqual(await contentsOf(everyKind));
  });

  it('is imported whole or not at all', async () => {
    const damaged = join(temporary.path, 'damaged.json');
    const { out } = await hpo(['export', study]);
    writeFileSync(damaged, out.replace('"lr":0.0003', '"nothing":0.0003'));
    const results = temporaryFolder().path;
    const { code, err } = await hpo(['import', damaged, '--out', join(results, 'x')]);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('nothing says what trials[0].params.nothing was drawn from'),
    ]);
    expect(readdirSync(results)).toEqual([]);
  });
});

describe('hpo export', () => {
  it('--to csv has the columns of Optuna, and no formula', async () => {
    const { out } = await hpo(['export', everyKind, '--to', 'csv']);
    const [header, first] = out.split('\n');
    expect(header).toMatch(
      /^number,value,datetime_start,datetime_complete,duration,params_beta,params_depth,/,
    );
    expect(header).toMatch(/,params_size,user_attrs_=1\+2,system_attrs_hpo:by,state$/);
    expect(first).toContain(",'=cmd(),");
    expect(first).toContain('0,-inf,');
  });

  it('leaves no file behind where it cannot write', async () => {
    const { code, err } = await hpo(['export', study, '--out', join(temporary.path, 'none', 'x.json')]);
    expect([code, err]).toEqual([2, expect.stringContaining('cannot be written (ENOENT)')]);
  });

  it('is quiet when its reader has seen enough', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'src/cli/main.ts', 'export', study, '--to', 'csv'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let err = '';
    child.stderr.on('data', (text) => {
      err += text;
    });
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, err]).toEqual([0, '']);
  });
});
