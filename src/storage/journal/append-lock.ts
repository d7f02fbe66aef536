// One writer at a time: a file `<journal>.lock` that only one process can create, for the moment of an append. Optuna's
// journals are locked by the same file, so that Optuna may write to a journal beside us. Ours is a hard link to the
// worker's file: it is there at once with its content, which says whose it is.
import { closeSync, existsSync, linkSync, lstatSync, openSync, unlinkSync, writeSync } from 'node:fs';
import type { Logger } from '../../log.ts';
import { attempt, codeOf, unless } from '../system-error.ts';
import { type LockTimes, waitForLock } from './lock-wait.ts';
import type { WorkerFile } from './worker-file.ts';

/** The lock of a journal, as one worker sees it. */
export interface AppendLock {
  /**
   * Runs an action while no other process appends. An action that finds that the lock is not its own any more says
   * `lost`, and is run again: another program took it away, as Optuna does after 30 s, while this process was stopped.
   * @param beforehand what can be done without the lock, before each attempt to take it, so that it is held shortly
   * @throws HpoError STORAGE when nobody could append for a minute, with the process that holds the lock
   */
  hold(action: (isMine: () => boolean) => 'done' | 'lost', beforehand?: () => void): Promise<void>;
}

/** Errors of file systems that have no hard links. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'];

/** The lock of a journal for a worker. */
export function createAppendLock(
  journal: string,
  worker: WorkerFile,
  options: { readonly logger: Logger; readonly times?: LockTimes },
): AppendLock {
  const lock = `${journal}.lock`;
  let links = true;
  const create = (): void => {
    if (links) linkSync(worker.path, lock);
    else createFile(lock, worker.name);
  };
  /** Takes the lock and returns its inode; undefined when it is held. */
  const take = (): bigint | undefined => {
    worker.make();
    while (!existsSync(lock)) {
      try {
        create();
        return inodeOf(lock);
      } catch (error) {
        const code = codeOf(error) ?? '';
        if (code === 'EEXIST') return undefined;
        if (links && NO_LINKS.includes(code)) links = false;
        else if (code === 'ENOENT') worker.make({ again: true });
        else throw error;
      }
    }
    return undefined;
  };
  return {
    hold: async (action, beforehand) => {
      const wait = waitForLock(lock, worker, options);
      for (;;) {
        beforehand?.();
        const inode = attempt(journal, 'be locked', take);
        if (inode === undefined) {
          await wait();
          continue;
        }
        const isMine = () => inodeOf(lock) === inode;
        try {
          if (action(isMine) === 'done') return;
        } finally {
          attempt(journal, 'be unlocked', () => isMine() && unlinkSync(lock));
        }
      }
    },
  };
}

const inodeOf = (file: string): bigint | undefined =>
  unless(['ENOENT'], () => lstatSync(file, { bigint: true }))?.ino;

/** Where there are no hard links: the name is written after the file is there, so that it may be missing for a moment. */
function createFile(file: string, name: string): void {
  const fd = openSync(file, 'wx');
  try {
    writeSync(fd, name);
  } finally {
    closeSync(fd);
  }
}
