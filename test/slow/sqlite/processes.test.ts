// Many processes on one file of SQLite.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { processesContract } from '../../storage/processes-contract.ts';
import { temporaryFolder } from '../../storage/temporary.ts';

processesContract('sqlite', () => {
  const folder = temporaryFolder();
  return {
    url: `sqlite:///${join(folder.path, 'studies.db')}`,
    dispose: () => {
      // The last one to close the file takes its write-ahead log along.
      if (existsSync(folder.path)) expect(readdirSync(folder.path)).toEqual(['studies.db']);
      folder.remove();
    },
  };
});
