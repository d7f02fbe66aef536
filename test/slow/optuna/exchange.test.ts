// hpo export and hpo import against the released Optuna: what we export it opens, what it writes we import, with equal
// trials. HPO_PYTHON names a Python that has Optuna.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createJournalReader } from '../../../src/storage/journal/reader.ts';
import { parse } from '../../../src/storage/python-json.ts';
import { hpo, makeStudy } from '../../cli/studies/support.ts';
import { asSeen, expected, type Seen } from '../../import/seen.ts';
import { temporaryFolder } from '../../storage/temporary.ts';
import { python } from '../python.ts';
import { makeEveryKind } from './every-kind.ts';
import { optuna, requireOptuna } from './python.ts';

const temporary = temporaryFolder();
beforeAll(requireOptuna);
afterAll(temporary.remove);

describe.each([
  ['every state', makeStudy],
  ['every kind of parameter', makeEveryKind],
] as const)('a study with %s', (name, make) => {
  const folder = join(temporary.path, name.replaceAll(' ', '-'));
  beforeAll(() => make(folder));

  test('is the same to Optuna as a journal of ours and as an export of it', async () => {
    const out = join(folder, 'optuna.log');
    expect((await hpo(['export', folder, '--to', 'optuna-journal', '--out', out])).code).toBe(0);
    expect(optuna('show', out)).toEqual(optuna('show', join(folder, 'journal.log')));
  });

  test('is the same to Optuna when it is exported from a database', async () => {
    const url = `sqlite:///${join(folder, 'ours.db')}`;
    expect((await hpo(['import', folder, '--storage', url])).code).toBe(0);
    const out = join(folder, 'from-database.log');
    const study = optuna('show', join(folder, 'journal.log'));
    const exported = await hpo([
      'export',
      study.name,
      '--storage',
      url,
      '--to',
      'optuna-journal',
      '--out',
      out,
    ]);
    expect([exported.code, exported.err]).toEqual([0, '']);
    expect(optuna('show', out).trials).toEqual(study.trials);
  });
});

test("the studies of Optuna's SQLite file and of its journal are imported with equal trials", async () => {
  const folder = join(temporary.path, 'theirs');
  mkdirSync(folder);
  python(['-W', 'ignore', join(import.meta.dirname, '..', '..', 'import', 'make_optuna.py'), folder]);
  const files = readdirSync(folder);
  const base = join(folder, (files.find((file) => file.endsWith('.json')) as string).replace(/\.json$/, ''));
  const seen = parse(readFileSync(`${base}.json`, 'utf8')) as Record<'db' | 'log', Seen>;
  for (const form of ['db', 'log'] as const) {
    for (const [name, study] of Object.entries(seen[form])) {
      const out = join(folder, `${form}-${Object.keys(seen[form]).indexOf(name)}`);
      expect(await hpo(['import', `${base}.${form}`, '--study-name', name, '--out', out])).toMatchObject({
        code: 0,
      });
      const reader = await createJournalReader(join(out, 'journal.log'));
      expect((await reader.trials()).map(asSeen)).toEqual(study.trials.map(expected));
      await reader.close();
      // And back again: Optuna sees what it wrote.
      expect(optuna('show', join(out, 'journal.log')).trials).toHaveLength(study.trials.length);
    }
  }
});

test('a journal with corrections and a wider space opens in Optuna, which sees the trials as they ended', async () => {
  const folder = join(temporary.path, 'corrected');
  await makeStudy(folder);
  const journal = join(folder, 'journal.log');
  const before = optuna('show', journal);
  expect((await hpo(`void ${folder} 1`)).code).toBe(0);
  expect((await hpo(`amend ${folder} 0 0.97`)).code).toBe(0);
  expect((await hpo(`amend ${folder} --param lr=1e-6..1 --param opt=sgd,adam,lion`)).code).toBe(0);
  expect(optuna('show', journal)).toEqual(before);
  await hpo(`enqueue ${folder} lr=0.5 bs=16 opt=lion layers=1`);
  await hpo(`ask ${folder} -n 2`);
  await hpo(`tell ${folder} 6 0.5`);
  const { trials } = optuna('show', journal);
  expect(trials.slice(0, 5)).toEqual(before.trials.slice(0, 5));
  expect(trials[6]).toMatchObject({
    state: 'COMPLETE',
    params: { opt: ['str', 'lion'], lr: ['float', 0.5] },
  });
  expect(trials[6].distributions.opt).toContain("('sgd', 'adam', 'lion')");
});
