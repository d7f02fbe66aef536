// Where a study of the command line is kept: the journal beside its files, or a database.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from '../../src/cli/cli.ts';
import { fakeIo } from '../support/fake-io.ts';
import { temporaryFolder } from '../support/idx.ts';
import { HAS_SQLITE, WHY_SKIPPED } from '../support/sqlite.ts';

const STUDY = `name: kept
module: ./objective.mjs
isolation: none
metric: {minimize: value}
space: {x: {float: [0, 1]}}
trials: 4
`;

function makeStudy() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'study.yaml'), STUDY);
  writeFileSync(join(folder, 'objective.mjs'), 'export default ({ params: { x } }) => (x - 0.3) ** 2;\n');
  return { folder, file: join(folder, 'study.yaml'), out: join(folder, 'out') };
}

const hpo = (...words: string[]) => hpoWith({}, ...words);

async function hpoWith(env: Record<string, string>, ...words: string[]) {
  const io = fakeIo({ env: { ...(process.env as Record<string, string>), ...env } });
  const code = await cli(words, io);
  return { code, out: io.out(), err: io.err() };
}

describe.skipIf(!HAS_SQLITE)(`a study in SQLite${WHY_SKIPPED}`, () => {
  it('runs, goes on, and is not begun again in a journal by mistake', async () => {
    const { folder, file, out } = makeStudy();
    const url = `sqlite:///${join(folder, 'studies.db')}`;
    const first = await hpo('run', file, '--storage', url, '--out', out);
    expect([first.code, first.err]).toEqual([0, '']);
    expect(first.out).toContain(`stored in ${join(folder, 'studies.db')}`);
    expect(existsSync(join(out, 'journal.log'))).toBe(false);
    const more = await hpo('run', join(out, 'study.yaml'), '--trials', '6', '--out', out);
    expect(more.out).toMatch(/^6 trials in /m);
    const slip = await hpo('run', file, '--trials', '6', '--out', out);
    expect(slip.code).toBe(2);
    expect(slip.err).toContain(`holds a study whose trials are in ${url}\n  add --storage ${url}, or`);
  });
});

describe('what --storage and HPO_STORAGE name', () => {
  it('is found again by every command, from wherever the study file is', async () => {
    const { file } = makeStudy();
    const runs = temporaryFolder();
    expect((await hpo('run', file, '--storage', runs)).code).toBe(0);
    expect(existsSync(join(runs, 'kept', 'journal.log'))).toBe(true);
    const byFlag = await hpo('trials', 'kept', '--storage', runs, '--format', 'csv');
    expect(byFlag.out.trim().split('\n')).toHaveLength(5);
    const byEnvironment = await hpoWith({ HPO_STORAGE: runs }, 'trials', 'kept', '--format', 'csv');
    expect(byEnvironment.out).toBe(byFlag.out);
    const more = await hpoWith({ HPO_STORAGE: runs }, 'run', file, '--trials', '5');
    expect(more.out).toMatch(/^5 trials in /m);
  });

  it.skipIf(!HAS_SQLITE)(
    `may be a database${WHY_SKIPPED}: a path of the flag is meant from the current folder`,
    async () => {
      const { file } = makeStudy();
      const away = temporaryFolder();
      const name = relative(process.cwd(), join(away, 'a.db'));
      const out = join(away, 'out');
      expect((await hpo('run', file, '--storage', `sqlite:///${name}`, '--out', out)).code).toBe(0);
      expect(existsSync(join(away, 'a.db'))).toBe(true);
      const env = { HPO_STORAGE: `sqlite:///${join(away, 'a.db')}` };
      expect((await hpoWith(env, 'best', 'kept')).code).toBe(0);
      expect((await hpoWith(env, 'best', out)).code).toBe(0);
      expect((await hpoWith(env, 'best', file)).code).toBe(0);
      expect((await hpoWith(env, 'run', file, '--trials', '5', '--out', out)).out).toMatch(/^5 trials in /m);
      const asked = await hpo('ask', file, '--storage', `sqlite:///${name}`);
      expect(JSON.parse(asked.out)).toMatchObject({ number: 5 });
    },
  );

  it('counts less than what the file says', async () => {
    const { folder, file, out } = makeStudy();
    writeFileSync(file, `${STUDY}storage: trials.log\n`);
    expect((await hpoWith({ HPO_STORAGE: temporaryFolder() }, 'run', file, '--out', out)).code).toBe(0);
    expect(existsSync(join(folder, 'trials.log'))).toBe(true);
  });

  it('may be memory: then nothing is promised for later', async () => {
    const { file, out } = makeStudy();
    const { code, out: text } = await hpo('run', file, '--storage', 'memory', '--out', out);
    expect([code, text.includes('next')]).toEqual([0, false]);
    expect(existsSync(join(out, 'journal.log'))).toBe(false);
  });
});

describe('a study in its journal', () => {
  it('is not begun again in a database by mistake', async () => {
    const { folder, file, out } = makeStudy();
    expect((await hpo('run', file, '--out', out)).code).toBe(0);
    const slip = await hpo('run', file, '--storage', `sqlite:///${join(folder, 'a.db')}`, '--out', out);
    expect([slip.code, slip.err]).toEqual([2, expect.stringContaining('are in the journal there')]);
    expect(existsSync(join(folder, 'a.db'))).toBe(false);
  });

  it.each([
    ['mysql://host/db', /storage/],
    [['postgres://me:$', '{NOT_SET}@host/db'].join(''), /names the variable NOT_SET, which is not set/],
  ])('refuses the storage %s', async (storage, message) => {
    const { file, out } = makeStudy();
    const { code, err } = await hpo('run', file, '--storage', storage, '--out', out);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });

  it('survives a power cut with --durability power, and says nothing of it', async () => {
    const { file, out } = makeStudy();
    expect((await hpo('run', file, '--durability', 'power', '--out', out)).code).toBe(0);
    expect(readFileSync(join(out, 'study.yaml'), 'utf8')).toContain('durability: power');
  });
});
