// A study of the command line in PostgreSQL: it goes on, is shared, and its password is nowhere but in the URL.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cli } from '../../../src/cli/cli.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { temporaryFolder } from '../../support/idx.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';

let server: PostgresServer;
let url: string;
beforeAll(async () => {
  server = await startPostgres();
  url = await server.createDatabase();
});
afterAll(() => server?.dispose());

const folder = temporaryFolder();
const study = join(folder, 'study.yaml');
const out = join(folder, 'out');
writeFileSync(
  study,
  `name: shared
command: [sh, -c, 'echo loss={x}']
metric: {minimize: loss}
space: {x: {float: [0, 1]}}
`,
);

async function hpo(words: readonly string[], env: Record<string, string> = {}) {
  const io = fakeIo({ env: { PATH: process.env.PATH as string, ...env } });
  const code = await cli([...words], io);
  return { code, out: io.out(), err: io.err() };
}

/** Every text that a run leaves in a folder. */
function textsIn(path: string): string {
  return readdirSync(path, { recursive: true })
    .map((name) => join(path, String(name)))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

test('runs, goes on, and keeps the password to itself', async () => {
  const password = decodeURIComponent(new URL(url).password);
  const secrets = [password, new URL(url).password];
  const run = (trials: number, storage: string, env = {}) =>
    hpo(['run', study, '--storage', storage, '--trials', String(trials), '--out', out], env);

  const first = await run(4, url);
  expect([first.code, first.err]).toEqual([0, '']);
  expect(first.out).toMatch(/^4 trials in /m);
  const second = await run(6, url);
  expect(second.out).toMatch(/^6 trials in /m);
  // Without the password in the URL, it comes from the environment: as a variable of one's own, or as PostgreSQL's.
  const variable = url.replace(new URL(url).password, ['$', '{DB_PASSWORD}'].join(''));
  const third = await run(7, variable, { DB_PASSWORD: new URL(url).password });
  expect([third.code, third.out]).toEqual([0, expect.stringMatching(/^7 trials in /m)]);
  for (const text of [first.out, second.out, third.out, textsIn(out)]) {
    for (const secret of secrets) expect(text).not.toContain(secret);
  }
  expect(readFileSync(join(out, 'study.yaml'), 'utf8')).toContain('storage: postgresql://');
});

test('says where a server is that cannot be reached, and what is wrong with a password', async () => {
  const wrong = url.replace(new URL(url).password, 'mistyped');
  const refused = await hpo(['run', study, '--storage', wrong, '--out', join(folder, 'a')]);
  expect(refused.code).toBe(2);
  expect(refused.err).toMatch(/password/);
  expect(refused.err).not.toContain('mistyped');
  const nowhere = url.replace(/:\d+\//, ':1/');
  const lost = await hpo(['run', study, '--storage', nowhere, '--out', join(folder, 'b')]);
  expect(lost.code).toBe(2);
  expect(lost.err).toContain('127.0.0.1:1');
  expect(lost.err).not.toContain(new URL(url).password);
});
