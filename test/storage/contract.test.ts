// The storages that need no server, held to the contracts.
import { join } from 'node:path';
import { createFolderCatalog } from '../../src/storage/journal/catalog.ts';
import { createJournalStorage } from '../../src/storage/journal/journal.ts';
import { createMemoryStorage } from '../../src/storage/memory.ts';
import { catalogContract } from './catalog-contract.ts';
import { storageContract } from './storage-contract.ts';
import { temporaryFolder } from './temporary.ts';

storageContract('memory', () => ({ open: createMemoryStorage, dispose: () => {} }), { shared: false });

storageContract(
  'journal',
  () => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'study', 'journal.log');
    return { open: (options) => createJournalStorage(path, options), dispose: folder.remove };
  },
  { shared: true },
);

catalogContract('a folder of journals', () => {
  const folder = temporaryFolder();
  return { catalog: createFolderCatalog(join(folder.path, 'results')), dispose: folder.remove };
});
