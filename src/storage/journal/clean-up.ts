// What dead processes leave in the folder of the workers of a journal: their files, and the markers of locks that they
// were about to break.
import { readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { unless } from '../system-error.ts';
import { hasLease } from '../worker.ts';
import { removeOldMarkers } from './break-lock.ts';
import { isDead, workersFolder } from './worker-file.ts';

/** Removes what dead workers left behind, as far as this process may. */
export function cleanUp(journal: string): void {
  const folder = workersFolder(journal);
  const names = unless(['ENOENT', 'ENOTDIR', 'EACCES'], () => readdirSync(folder)) ?? [];
  unless(['EACCES', 'EPERM', 'EROFS'], () => {
    for (const name of names) {
      if (hasLease(name) && isDead(journal, name)) unless(['ENOENT'], () => unlinkSync(join(folder, name)));
    }
    removeOldMarkers(folder, `${journal}.lock`);
  });
}
