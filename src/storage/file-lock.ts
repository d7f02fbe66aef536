// One owner for a long time: a file beside another that names the process whose it is, such as the training in a folder.
// The owner's death frees it. Journals need no such lock: see append-lock.ts.
import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { HpoError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { codeOf, unless } from './system-error.ts';
import { hasLease, lifeOf, newWorker, processOf } from './worker.ts';

const ATTEMPTS = 20;

/**
 * Takes the lock of a file. A lock whose owner is dead is taken over, with a warning; one of another machine is not.
 * @returns the function that lets go of it
 * @throws HpoError STUDY_BUSY that names the owner or a lock file that names none, STORAGE when it cannot be written
 */
export function lockFile(path: string, logger: Logger): () => void {
  const lock = `${path}.hpo-lock`;
  const mine = newWorker();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (writeNew(lock, mine)) return () => release(lock, mine);
    const owner = readText(lock);
    // Gone again, or not yet wholly written: looked at once more.
    if (owner === undefined || !hasLease(owner)) continue;
    if (lifeOf(owner) !== 'dead') throw busy(path, lock, owner);
    logger.warn({ lock, owner }, `${lock}: ${processOf(owner)} is gone; its lock is taken over`);
    removeStale(lock, owner);
  }
  throw unreadable(path, lock);
}

function writeNew(lock: string, text: string): boolean {
  try {
    writeFileSync(lock, text, { flag: 'wx' });
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw new HpoError('STORAGE', `${lock} cannot be written: ${(cause as Error).message}`, {
      cause,
      hint: 'check that the folder exists and may be written',
    });
  }
}

/** Moves a dead owner's lock aside; puts back one that a third process took in between. */
function removeStale(lock: string, stale: string): void {
  const aside = `${lock}.${randomUUID()}`;
  const moved = unless(['ENOENT'], () => {
    renameSync(lock, aside);
    return true;
  });
  if (moved === undefined) return;
  try {
    if (readText(aside) !== stale) unless(['EEXIST'], () => linkSync(aside, lock));
  } finally {
    unlinkSync(aside);
  }
}

function release(lock: string, mine: string): void {
  if (readText(lock) === mine) unlinkSync(lock);
}

const readText = (file: string): string | undefined =>
  unless(['ENOENT', 'EACCES', 'EISDIR'], () => readFileSync(file, 'utf8'));

function busy(path: string, lock: string, owner: string): HpoError {
  return new HpoError('STUDY_BUSY', `${path} is being written by ${processOf(owner)}`, {
    hint: `wait for it to end, or end it; if it is surely gone, delete ${lock}`,
  });
}

function unreadable(path: string, lock: string): HpoError {
  const message = `the lock file ${lock} is unreadable: it does not name the process that writes to ${path}`;
  return new HpoError('STUDY_BUSY', message, {
    hint: `make sure that no other process writes there, then delete ${lock}`,
  });
}
