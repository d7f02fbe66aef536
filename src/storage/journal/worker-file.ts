// Who works on a journal: each worker has a file in `<journal>.workers`, named after it. Its time of change is the
// worker's heartbeat, and hard links to it are the lock (append-lock.ts), so that a lock says whose it is.
import { mkdirSync, readFileSync, rmdirSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, unless } from '../system-error.ts';
import { hasLease, LEASE_MS, lifeOf, newWorker } from '../worker.ts';

/** The file of one worker. */
export interface WorkerFile {
  /** The name in it; that of the process where the worker's own name does not say where it lives. */
  readonly name: string;
  readonly path: string;
  /** Makes it, once; `again` when another process removed it. */
  make(options?: { readonly again: boolean }): void;
  /** Tells that the worker is alive, once it has done anything. */
  beat(): void;
  remove(): void;
}

/** Where the files of a journal's workers are. */
export const workersFolder = (journal: string): string => `${journal}.workers`;

/** The file of a worker of this process, which is made when it is first needed. */
export function workerFileOf(journal: string, worker: string): WorkerFile {
  const name = hasLease(worker) ? worker : newWorker();
  const folder = workersFolder(journal);
  const path = join(folder, name);
  let made = false;
  const make = (options?: { readonly again: boolean }): void => {
    if (made && options?.again !== true) return;
    for (let attempt = 0; ; attempt++) {
      try {
        unless(['EEXIST'], () => mkdirSync(folder));
        unless(['EEXIST'], () => writeFileSync(path, name, { flag: 'wx' }));
        made = true;
        return;
      } catch (error) {
        // Between the two calls the last other worker may have left and taken the folder with it.
        if (codeOf(error) !== 'ENOENT' || attempt > 100) throw error;
      }
    }
  };
  return {
    name,
    path,
    make,
    beat: () => {
      if (!made) return;
      const now = new Date();
      const beaten = unless(['ENOENT'], () => {
        utimesSync(path, now, now);
        return true;
      });
      if (beaten === undefined) make({ again: true });
    },
    remove: () => {
      if (!made) return;
      made = false;
      unless(['ENOENT'], () => unlinkSync(path));
      removeFolderIfEmpty(folder);
    },
  };
}

/** The name in a worker's file or in a link to it; undefined where it is gone or none is in it. */
export function nameIn(file: string): string | undefined {
  const text = unless(['ENOENT', 'EACCES', 'EISDIR', 'ELOOP'], () => readFileSync(file, 'utf8'))?.trim();
  return text === undefined || !hasLease(text) ? undefined : text;
}

/**
 * Whether a worker is dead. Of one on another machine its file tells: a worker makes it before it opens its first trial
 * and removes it when it is through, so that one without a file runs nothing any more, or the journal was copied.
 */
export function isDead(journal: string, worker: string): boolean {
  const life = lifeOf(worker);
  if (life !== 'elsewhere') return life === 'dead';
  const file = unless(['ENOENT', 'ENOTDIR'], () => statSync(join(workersFolder(journal), worker)));
  return file === undefined || Date.now() - file.mtimeMs > LEASE_MS;
}

function removeFolderIfEmpty(folder: string): void {
  unless(['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EACCES', 'EPERM', 'EBUSY', 'EROFS'], () => rmdirSync(folder));
}
