// What a user is told when a server does not let us in, and that no password is in it.
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HpoError } from '../../../src/errors.ts';
import type { Logger } from '../../../src/log.ts';
import { openSqlCatalog } from '../../../src/storage/sql/open.ts';
import { DEFINITION, PARAMS } from '../../storage/definition.ts';
import { temporaryFolder } from '../../storage/temporary.ts';
import { PASSWORD, type PostgresServer, startPostgres } from '../../support/postgres.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SECRETS = [PASSWORD, encodeURIComponent(PASSWORD), 'wr0ng-secret'];
const PATIENCE = { opening: 300, working: 300 };

let server: PostgresServer;
let database: string;
let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  folder = temporaryFolder();
  server = await startPostgres();
  database = new URL(await server.createDatabase()).pathname.slice(1);
});
afterAll(async () => {
  folder?.remove();
  await server?.dispose();
});

/** The error of an opening that must fail, which is checked to hold no secret anywhere. */
async function refusalOf(change: (url: URL) => void): Promise<HpoError> {
  const url = new URL(server.url(database));
  change(url);
  const warnings: string[] = [];
  const ignore = () => {};
  const warn = (fields: object, message: string) => warnings.push(inspect(fields), message);
  const logger: Logger = { debug: ignore, info: ignore, warn, error: ignore };
  const error = await openSqlCatalog(url.href, { logger, patience: PATIENCE }).catch((caught) => caught);
  expect(error).toBeInstanceOf(HpoError);
  expect(error.code).toBe('STORAGE');
  const told = [error.message, error.hint, error.stack, inspect(error, { depth: 9 }), ...warnings].join('\n');
  for (const secret of SECRETS) expect(told).not.toContain(secret);
  expect(error.message).toContain('***');
  return error;
}

const wrongPassword = (url: URL) => {
  url.password = 'wr0ng-secret';
};

test('a wrong password', async () => {
  expect(await refusalOf(wrongPassword)).toMatchObject({
    message: expect.stringMatching(/hpo:\*\*\*@127.*refused the password: password authentication failed/),
    hint: 'give it in the URL, in PGPASSWORD or in ~/.pgpass',
  });
});

test('a database that is not there', async () => {
  const error = await refusalOf((url) => {
    url.pathname = '/nowhere';
  });
  expect(error.message).toMatch(/is not there: database "nowhere" does not exist/);
  expect(error.hint).toBe('make it with: createdb nowhere, or in SQL: create database "nowhere"');
});

test('a server that is not there is tried for a while', async () => {
  const error = await refusalOf((url) => {
    url.port = '1';
  });
  expect(error.message).toMatch(/cannot be reached \(connect ECONNREFUSED 127.0.0.1:1/);
});

test('a host that is not there', async () => {
  const error = await refusalOf((url) => {
    url.hostname = 'no-such-host.invalid';
  });
  expect(error.message).toMatch(/cannot be reached \(getaddrinfo/);
});

test('a server that speaks no TLS', async () => {
  const error = await refusalOf((url) => {
    url.searchParams.set('sslmode', 'verify-full');
  });
  expect(error.message).toMatch(/cannot be reached safely: The server does not support SSL/);
});

test('a user who may not make tables, and a server that takes no writes', async () => {
  await server.query(`create role reader login password 'wr0ng-secret'`);
  const asReader = (url: URL) => {
    url.username = 'reader';
    wrongPassword(url);
  };
  expect((await refusalOf(asReader)).message).toMatch(/does not let this user work: permission denied/);
  expect(
    (
      await refusalOf((url) => {
        url.searchParams.set('options', '-cdefault_transaction_read_only=on');
      })
    ).message,
  ).toMatch(/cannot be written: cannot execute/);
});

test('a server that comes later is waited for', async () => {
  await server.kill();
  const opening = openSqlCatalog(server.url(database));
  await sleep(300);
  await server.start();
  const catalog = await opening;
  expect(await catalog.names()).toEqual([]);
  await catalog.close();
});

test('a server that goes and does not come back is told of, and the rest is safe', async () => {
  const catalog = await openSqlCatalog(await server.createDatabase(), { patience: PATIENCE });
  const storage = await catalog.open(DEFINITION.name);
  await storage.create(DEFINITION);
  await server.kill();
  await expect(storage.openTrial({ params: PARAMS, state: 'RUNNING' })).rejects.toMatchObject({
    code: 'STORAGE',
    message: expect.stringMatching(/hpo:\*\*\*@.* cannot be reached/),
  });
  await server.start();
  expect(await storage.openTrial({ params: PARAMS, state: 'RUNNING' })).toBe(0);
  await storage.close();
  await catalog.close();
});

/** Opens a URL without a password in a process of its own, with an environment. */
function openWithout(environment: Record<string, string>) {
  const url = server
    .url(database)
    .replace(/:[^:@]+@/, '@')
    .replace('postgresql:', 'postgresql+psycopg2:');
  const program = `
    const { openSqlCatalog } = await import('./src/storage/sql/open.ts');
    const catalog = await openSqlCatalog(${JSON.stringify(url)}).catch((error) => error);
    process.stdout.write(catalog.message ?? 'open');
    await catalog.close?.();`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', program];
  const env = { PATH: process.env.PATH, HOME: folder.path, ...environment };
  const { stdout, signal } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env,
    timeout: 40_000,
  });
  // It ends by itself: no line to the server is left open.
  expect(signal).toBeNull();
  return stdout;
}

test('a password may come from where PostgreSQL’s own programs look for it', () => {
  expect(openWithout({})).toMatch(/hpo@127.*asks for a password$/);
  expect(openWithout({ PGPASSWORD: PASSWORD })).toBe('open');
  const file = join(folder.path, 'pgpass');
  const escaped = PASSWORD.replace(/[\\:]/g, '\\$&');
  writeFileSync(file, `127.0.0.1:${server.port}:*:hpo:${escaped}\n`);
  chmodSync(file, 0o600);
  expect(openWithout({ PGPASSFILE: file })).toBe('open');
});
