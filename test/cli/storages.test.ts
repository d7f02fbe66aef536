// Where a study of the command line is kept: the journal beside its files, or a database.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from '../../src/cli/cli.ts';
import { loadSqliteDriver } from '../../src/storage/sql/sqlite/sqlite-driver.ts';
import { fakeIo } from '../support/fake-io.ts';
import { temporaryFolder } from '../support/idx.ts';

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

async function hpo(...words: string[]) {
  const io = fakeIo({ env: process.env as Record<string, string> });
  const code = await cli(words, io);
  return { code, out: io.out(), err: io.err() };
}

const hasSqlite = await loadSqliteDriver().then(
  () => true,
  () => false,
);
const WHY = hasSqlite ? '' : ' (skipped: there is no driver for SQLite)';

describe.skipIf(!hasSqlite)(`a study in SQLite${WHY}`, () => {
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
