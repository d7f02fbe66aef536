// Many processes on one database of PostgreSQL.
import { afterAll, beforeAll } from 'vitest';
import { processesContract } from '../../storage/processes-contract.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.dispose());

processesContract('postgresql', async () => ({ url: await server.createDatabase(), dispose: () => {} }));
