// kill -9 at random moments during studies of a fast objective with four processes, on every storage: no told trial is
// lost, none is doubled, none is stuck, and the study has its exact budget.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectExactStudy } from '../storage/processes-contract.ts';
import { killWorkers } from '../storage/programs/kill-workers.ts';
import { openStorage } from '../storage/programs/open-storage.ts';
import { temporaryFolder } from '../storage/temporary.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { repetitions } from '../support/scale.ts';

const PROGRAM = fileURLToPath(new URL('../storage/programs/study-worker.ts', import.meta.url));
const folder = temporaryFolder();
let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(async () => {
  await server?.dispose();
  folder.remove();
});

describe('killed at random moments', () => {
  test.each([
    ['the journal', async () => join(folder.path, 'journal.log')],
    ['SQLite', async () => `sqlite:///${join(folder.path, 'studies.db')}`],
    ['PostgreSQL', () => server.createDatabase()],
  ])('%s', async (_, urlOf) => {
    const kills = repetitions(200);
    const plan = {
      program: PROGRAM,
      url: await urlOf(),
      workers: 4,
      trials: kills * 12,
      kills,
      milliseconds: 3,
    };
    const { killed, told, complaints } = await killWorkers(plan);
    expect(complaints).toEqual([]);
    expect(killed).toBe(kills);
    const storage = await openStorage(plan.url);
    await expectExactStudy(storage, plan.trials, told);
    expect(await storage.reclaim()).toEqual([]);
    await storage.close();
  });
});
