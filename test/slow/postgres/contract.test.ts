// The contracts of storages and catalogs on a real server.
import { afterAll, beforeAll } from 'vitest';
import { openSqlCatalog } from '../../../src/storage/sql/open.ts';
import { catalogContract } from '../../storage/catalog-contract.ts';
import { DEFINITION } from '../../storage/definition.ts';
import { storageContract } from '../../storage/storage-contract.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.dispose());

storageContract(
  'postgresql',
  async () => {
    const catalog = await openSqlCatalog(await server.createDatabase());
    return { open: (options) => catalog.open(DEFINITION.name, options), dispose: catalog.close };
  },
  { shared: true },
);

catalogContract('postgresql', async () => {
  const catalog = await openSqlCatalog(await server.createDatabase());
  return { catalog, dispose: () => {} };
});
