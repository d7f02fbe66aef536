// What can be seen of the lock of a journal.
import { lstatSync } from 'node:fs';
import { unless } from '../system-error.ts';
import { nameIn } from './worker-file.ts';

/** A lock as it was seen. */
export interface SeenLock {
  readonly path: string;
  /** Changes when the lock is released and taken again. */
  readonly mark: string;
  /** The worker whose it is, if it says so. */
  readonly owner: string | undefined;
}

/** Looks at a lock; undefined where there is none. */
export function seeLock(path: string): SeenLock | undefined {
  const stat = unless(['ENOENT'], () => lstatSync(path, { bigint: true }));
  if (stat === undefined) return undefined;
  // Optuna's is a symbolic link to the journal itself, whose content says nothing.
  const owner = stat.isFile() ? nameIn(path) : undefined;
  return { path, mark: `${stat.ino}-${stat.ctimeNs}-${stat.mtimeNs}`, owner };
}

/** What a lock is broken as: its owner, who takes no other lock once dead, or else this very lock. */
export function subjectOf({ owner, mark }: SeenLock): string {
  return owner ?? mark;
}
