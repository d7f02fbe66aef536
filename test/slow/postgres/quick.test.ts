// Quick questions to a big study in PostgreSQL go by an index, also right after it came in at once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TrialQuery } from '../../../src/storage/reader.ts';
import { openSqlCatalog } from '../../../src/storage/sql/open.ts';
import { postgresDialect } from '../../../src/storage/sql/postgres/postgres-dialect.ts';
import { bestQuery, numbersQuery } from '../../../src/storage/sql/trials-table.ts';
import { DEFINITION, PARAMS } from '../../storage/definition.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';

const QUERIES: readonly TrialQuery[] = [
  { limit: 20 },
  { limit: 20, reverse: true },
  { limit: 20, order: 'value' },
  { limit: 20, order: 'value', reverse: true },
  { limit: 20, states: ['RUNNING'] },
  { limit: 20, states: ['COMPLETE'] },
  { limit: 20, states: ['COMPLETE'], order: 'value' },
];

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.dispose());

test('quick questions go by an index, and sort nothing', async () => {
  const url = await server.createDatabase();
  const catalog = await openSqlCatalog(url);
  const storage = await catalog.open(DEFINITION.name);
  await storage.create(DEFINITION);
  await storage.openTrial({ params: PARAMS, state: 'RUNNING' });
  await storage.finish(0, { state: 'COMPLETE', value: 0 });
  const [first] = storage.view.trials;
  const trials = Array.from({ length: 20_000 }, (_, index) => ({ ...first, value: (index * 7919) % 20_000 }));
  await storage.importTrials(trials);

  const db = await postgresDialect(url).connect('process');
  for (const query of [bestQuery(db, 1), ...QUERIES.map((query) => numbersQuery(db, 1, query))]) {
    const plan = JSON.stringify(await query.explain('json'));
    expect(plan).toMatch(/"Index (?:Only )?Scan"/);
    expect(plan).not.toMatch(/"(?:Seq Scan|Bitmap Heap Scan|Sort)"/);
  }
  await db.destroy();
  const reader = await catalog.read(DEFINITION.name);
  expect((await reader.summary())?.best?.value).toBe(19_999);
  for (const one of [reader, storage, catalog]) await one.close();
});
