// Makes the databases of the newest schema that are kept beside this file: one of SQLite, a dump of PostgreSQL, and what
// both hold. Run it once for each new schema; those of older ones stay as they are, for nobody can make them again.
// Usage: npx tsx test/storage/sql/schemas/make-schema.ts
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MIGRATIONS } from '../../../../src/storage/sql/migrations/list.ts';
import { openSqlCatalog } from '../../../../src/storage/sql/open.ts';
import type { Storage } from '../../../../src/trial/contracts.ts';
import { startPostgres } from '../../../support/postgres.ts';
import { DEFINITION, PARAMS } from '../../definition.ts';
import { contentText } from './content.ts';

const RUNNING = { params: PARAMS, state: 'RUNNING' } as const;
const path = (ending: string) => join(import.meta.dirname, `schema-${MIGRATIONS.length}.${ending}`);

/** A study with everything that can happen to one. */
async function fill(storage: Storage): Promise<void> {
  await storage.create(DEFINITION);
  await storage.setStudyAttr('note', { text: 'é\u2028"\\\n', none: null });
  for (const value of [0.5, Number.POSITIVE_INFINITY, -2e-300, Number.NEGATIVE_INFINITY]) {
    const number = (await storage.openTrial({ ...RUNNING, systemAttrs: { 'hpo:by': 'gp' } })) as number;
    await storage.report(number, 3, Number.NaN);
    await storage.report(number, 1, value);
    await storage.setUserAttr(number, 'number', -0);
    await storage.finish(number, { state: 'COMPLETE', value });
  }
  await storage.openTrial(RUNNING);
  await storage.finish(4, { state: 'PRUNED', value: 0.25 });
  await storage.openTrial(RUNNING);
  await storage.finish(5, {
    state: 'FAIL',
    failure: { class: 'oom', message: 'no room', output: ['a', 'b'] },
  });
  await storage.openTrial({ ...RUNNING, state: 'WAITING' });
  await storage.openTrial(RUNNING);
  await storage.setParam(7, 'layers', { type: 'int', low: 1, high: 9, log: true }, 3);
  await storage.openTrial(RUNNING);
  await storage.release(8);
}

async function make(url: string): Promise<string> {
  let now = 1_700_000_000_000;
  const clock = () => {
    now += 1000.125;
    return now;
  };
  const catalog = await openSqlCatalog(url);
  const storage = await catalog.open(DEFINITION.name, { clock, worker: 'hpo-0123456789-42-1234-abcdef' });
  await fill(storage);
  const content = await contentText(storage);
  await storage.close();
  await catalog.close();
  return content;
}

rmSync(path('db'), { force: true });
const content = await make(`sqlite:///${path('db')}`);
const server = await startPostgres();
try {
  const url = await server.createDatabase();
  if ((await make(url)) !== content) throw new Error('the databases do not hold the same');
  // As SQL alone, so that any client can load it.
  const options = ['--inserts', '--no-owner', '--no-privileges'];
  const dump = execFileSync(join(server.programs, 'pg_dump'), [...options, url], { encoding: 'utf8' });
  writeFileSync(path('sql'), dump.replace(/^\\(?:un)?restrict .*\n/gm, ''));
} finally {
  await server.dispose();
}
writeFileSync(path('txt'), content);
