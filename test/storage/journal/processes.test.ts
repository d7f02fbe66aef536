// Many processes on one journal.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { processesContract } from '../processes-contract.ts';
import { temporaryFolder } from '../temporary.ts';

processesContract('journal', () => {
  const folder = temporaryFolder();
  const url = join(folder.path, 'study', 'journal.log');
  return {
    url,
    dispose: () => {
      // Workers leave nothing behind, also those that were killed: others clean up after them.
      if (existsSync(url)) expect(readdirSync(join(folder.path, 'study')).filter(isLeft)).toEqual([]);
      folder.remove();
    },
  };
});

const isLeft = (name: string): boolean => !/^journal\.log(\.index|\.torn-\d+)?$/.test(name);
