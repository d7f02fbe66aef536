import { join } from 'node:path';
import { createJournalStorage } from '../../src/storage/journal/journal.ts';
import { createMemoryStorage } from '../../src/storage/memory.ts';
import { storageContract } from './storage-contract.ts';
import { temporaryFolder } from './temporary.ts';

storageContract('memory', () => ({ open: (clock) => createMemoryStorage({ clock }), dispose: () => {} }));

storageContract('journal', () => {
  const folder = temporaryFolder();
  const path = join(folder.path, 'study', 'journal.log');
  let clock = (): number => 0;
  const open = () => createJournalStorage(path, { clock, workerId: 'worker' });
  return {
    open: (given) => {
      clock = given;
      return open();
    },
    reopen: (storage) => {
      storage.close();
      return open();
    },
    dispose: folder.remove,
  };
});
