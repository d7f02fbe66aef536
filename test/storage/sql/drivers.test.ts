// What becomes of SQLite where its drivers are missing, and of journals where all packages are.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSqliteDriver } from '../../../src/storage/sql/sqlite/sqlite-driver.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Runs a program in a Node that does not find some packages. */
function runWithout(packages: readonly string[], program: string) {
  const hooks = `export async function resolve(name, context, next) {
    if (${JSON.stringify(packages)}.includes(name)) throw new Error('no package ' + name);
    return next(name, context);
  }`;
  const register = `import { register } from 'node:module';
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});`;
  const imports = ['tsx', `data:text/javascript,${encodeURIComponent(register)}`];
  const args = [...imports.flatMap((name) => ['--import', name]), '--input-type=module', '-e', program];
  return spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
}

test('without a driver, a package is named, and what needs none', () => {
  const program = `
    const { openSqlCatalog } = await import('./src/storage/sql/open.ts');
    const { code, message, hint } = await openSqlCatalog('sqlite:///never-made.db').catch((error) => error);
    process.stdout.write(JSON.stringify({ code, message, hint }));`;
  const { stdout, stderr } = runWithout(['better-sqlite3', 'node:sqlite'], program);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    code: 'MISSING_PACKAGE',
    message: expect.stringMatching(
      /^SQLite has no driver here \(better-sqlite3: no package better-sqlite3; node:sqlite: .+\)$/,
    ),
    hint: 'npm install better-sqlite3; or keep the study in a journal, which needs nothing',
  });
});

test('the next driver is taken where the first one is missing', async () => {
  const second = () => ({}) as never;
  const none = async () => {
    throw new Error('none');
  };
  expect(await loadSqliteDriver({ first: none, second: async () => second })).toBe(second);
});

test('who opens no database needs no package of databases', () => {
  const program = `
    const { openStorage } = await import('./src/config/open-storage.ts');
    await import('./src/storage/sql/open.ts');
    const storage = await openStorage('memory', 'a');
    process.stdout.write(storage.place);`;
  const { stdout, stderr } = runWithout(['kysely', 'pg', 'better-sqlite3'], program);
  expect({ stdout, stderr }).toEqual({ stdout: 'memory', stderr: '' });
});
