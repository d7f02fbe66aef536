// Studies that Optuna 3, 4 and 5 wrote, to SQLite and to journals: imported, every trial is as that Optuna sees it.
// The files are kept; make_optuna.py wrote them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildStudy } from '../../src/config/build.ts';
import { readStudyFile } from '../../src/config/read-file.ts';
import { createJournalReader } from '../../src/storage/journal/reader.ts';
import { parse } from '../../src/storage/python-json.ts';
import type { StudyReader } from '../../src/storage/reader.ts';
import { hpo } from '../cli/studies/support.ts';
import { temporaryFolder } from '../storage/temporary.ts';
import { HAS_SQLITE, WHY_SKIPPED } from '../support/sqlite.ts';
import { asSeen, expected, type Seen } from './seen.ts';

const FILES = join(import.meta.dirname, '..', 'golden', 'import');
const temporary = temporaryFolder();
afterAll(temporary.remove);

const CASES = ['3.0.6', '3.6.2', '4.6.0', '5.0.0'].flatMap((version) => {
  const seen = parse(readFileSync(join(FILES, `optuna-${version}.json`), 'utf8')) as { db: Seen; log?: Seen };
  return (['db', 'log'] as const).flatMap((form) => {
    const studies = seen[form];
    return studies === undefined
      ? []
      : [{ version, form, path: join(FILES, `optuna-${version}.${form}`), studies }];
  });
});

async function imported(path: string, name: string): Promise<{ reader: StudyReader; out: string }> {
  const out = join(temporaryFolder().path, 'study');
  const { code, out: printed, err } = await hpo(['import', path, '--study-name', name, '--out', out]);
  expect([code, err]).toEqual([0, '']);
  return { reader: await createJournalReader(join(out, 'journal.log')), out: printed };
}

/** Those that can be read here: SQLite's driver is optional. */
const READABLE = CASES.filter(({ form }) => form === 'log' || HAS_SQLITE);

describe.each(READABLE)('Optuna $version, $form', ({ path, studies }) => {
  it.each(['Größe "1"', 'by run'])('study %s has equal trials', async (name) => {
    const { reader, out } = await imported(path, name);
    const trials = await reader.trials();
    expect(trials.map(asSeen)).toEqual(studies[name].trials.map(expected));
    const summary = await reader.summary();
    expect(summary?.definition).toMatchObject({ name, direction: studies[name].direction.toLowerCase() });
    expect(out).toContain(`imported ${trials.length} trials of '${name}' from ${path} (`);
    await reader.close();
  });

  it('a study without trials keeps its direction', async () => {
    const { reader } = await imported(path, 'empty');
    expect((await reader.summary())?.definition).toMatchObject({
      direction: 'minimize',
      metric: 'value',
      space: {},
    });
    await reader.close();
  });

  it('parameters that every trial has are the space; where trials differ, the objective defines it', async () => {
    const [ofAll, byRun] = await Promise.all(['Größe "1"', 'by run'].map((name) => imported(path, name)));
    // The enqueued trial that nobody has started yet has none; all others have all eight.
    expect(Object.keys((await ofAll.reader.summary())?.definition.space ?? {})).toHaveLength(8);
    expect((await byRun.reader.summary())?.definition.space).toEqual({});
    expect(Object.keys((await byRun.reader.summary())?.parameters ?? {})).toEqual(['kind', 'x', 'n']);
  });

  it('several studies are listed, and one with two metrics is refused by name', async () => {
    const list = await hpo(['import', path]);
    expect(list.err).toBe(
      `${path} holds 4 studies: Größe "1", empty, two metrics, by run\n  choose one with --study-name\n1 problem, nothing was run.\n`,
    );
    const near = await hpo(['import', path, '--study-name', 'emty']);
    expect(near).toMatchObject({ code: 2, err: expect.stringContaining('did you mean empty?') });
    const several = await hpo(['import', path, '--study-name', 'two metrics']);
    expect(several).toMatchObject({
      code: 2,
      err: expect.stringContaining("study 'two metrics' has 2 metrics"),
    });
  });
});

describe.skipIf(!HAS_SQLITE)(`an imported study${WHY_SKIPPED}`, () => {
  it('goes on with hpo ask and hpo tell', async () => {
    const out = join(temporary.path, 'goes-on');
    await hpo(['import', CASES[0].path, '--study-name', 'by run', '--out', out]);
    const asked = JSON.parse((await hpo(['ask', out])).out);
    expect(asked).toMatchObject({ number: 3, params: { kind: expect.stringMatching(/a|b/) } });
    expect((await hpo(['tell', out, '3', '0.5'])).code).toBe(0);
  });

  it('takes the definition of a study file, which goes on with its trials', async () => {
    const file = join(temporary.path, 'study.yaml');
    const space =
      '{kind: {choice: [a, b]}, x: {float: [0, 1], when: {kind: a}}, n: {int: [1, 10], when: {kind: b}}}';
    writeFileSync(
      file,
      `name: mine\ncommand: ./try {args}\nmetric: {minimize: loss}\nsampler: random\nspace: ${space}\n`,
    );
    const out = join(temporary.path, 'mine');
    const { code, out: printed } = await hpo([
      ...['import', CASES[0].path, '--study-name', 'by run', '--for', file, '--out', out],
    ]);
    expect([code, printed]).toEqual([0, expect.stringContaining(`to ${out}/ as 'mine'`)]);
    const { definition } = buildStudy(readStudyFile(file));
    const reader = await createJournalReader(join(out, 'journal.log'));
    expect((await reader.summary())?.definition).toEqual(definition);
    expect((await reader.trials()).map(asSeen)).toEqual(CASES[0].studies['by run'].trials.map(expected));
    await reader.close();
    expect(JSON.parse((await hpo(['ask', out, '--sampler', 'random'])).out)).toMatchObject({ number: 3 });
  });

  it('is one of a database, by its URL', async () => {
    const { code, out } = await hpo([
      ...['import', `sqlite:///${CASES[0].path}`, '--study-name', 'by run', '--name', 'renamed'],
      ...['--storage', `sqlite:///${join(temporary.path, 'ours.db')}`],
    ]);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining("ours.db as 'renamed'\nnext  hpo best renamed --storage sqlite:///"),
    ]);
  });
});
