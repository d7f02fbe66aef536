// The contracts of storages and catalogs on files of SQLite, with each driver.
import { catalogContract } from '../catalog-contract.ts';
import { DEFINITION } from '../definition.ts';
import { storageContract } from '../storage-contract.ts';
import { describeDrivers, temporaryDatabase } from './drivers.ts';

await describeDrivers((_, driver) => {
  storageContract(
    'sqlite',
    async () => {
      const database = temporaryDatabase(driver);
      const catalog = await database.open();
      return {
        open: (options) => catalog.open(DEFINITION.name, options),
        dispose: async () => {
          await catalog.close();
          database.remove();
        },
      };
    },
    { shared: true },
  );
  catalogContract('sqlite', async () => {
    const database = temporaryDatabase(driver);
    return { catalog: await database.open(), dispose: database.remove };
  });
});
