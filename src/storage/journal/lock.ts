// One writer a study: a file beside the journal that names the process that writes. The owner's death frees it.

import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { HpoError } from '../../errors.ts';
import type { Logger } from '../../log.ts';

/** Who holds a lock. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the system's own units: tells it from a later one with the same id. */
  readonly start: string | null;
}

const ATTEMPTS = 20;

/**
 * Takes the lock of a journal. A lock whose owner is dead (on this host) is taken over, with a warning.
 * @returns the function that lets go of it
 * @throws HpoError STUDY_BUSY that names the living owner or a lock file that names none, STORAGE when the lock file cannot be written
 */
export function lockJournal(path: string, logger: Logger): () => void {
  const lock = `${path}.hpo-lock`;
  const me: Owner = { pid: process.pid, host: hostname(), start: startOf(process.pid) };
  const mine = JSON.stringify(me);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (writeNew(lock, mine)) return () => release(lock, mine);
    const text = readText(lock);
    const owner = text === undefined ? undefined : ownerOf(text);
    // Gone again, or not yet wholly written: looked at once more.
    if (text === undefined || owner === undefined) continue;
    if (isAlive(owner)) throw busy(path, lock, owner);
    logger.warn({ lock, ...owner }, `${lock}: process ${owner.pid} is gone; its lock is taken over`);
    removeStale(lock, text);
  }
  throw unreadable(path, lock);
}

function writeNew(lock: string, text: string): boolean {
  try {
    writeFileSync(lock, text, { flag: 'wx' });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new HpoError('STORAGE', `${lock} cannot be written: ${(cause as Error).message}`, {
      cause,
      hint: 'check that the folder exists and may be written',
    });
  }
}

/** Moves a dead owner's lock aside; puts back one that a third process took in between. */
function removeStale(lock: string, stale: string): void {
  const aside = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  try {
    if (readText(aside) !== stale) linkSync(aside, lock);
  } finally {
    unlinkSync(aside);
  }
}

function release(lock: string, mine: string): void {
  if (readText(lock) === mine) unlinkSync(lock);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function ownerOf(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Owner;
    const isOwner = Number.isSafeInteger(owner.pid) && owner.pid > 0 && typeof owner.host === 'string';
    return isOwner ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the owner may still be writing. Of another host nothing is known, so it counts as alive. */
function isAlive({ pid, host, start }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to someone else.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const startNow = startOf(pid);
  return start === null || startNow === null || start === startNow;
}

/** A process's start, field 22 of /proc/PID/stat, on systems that have it. */
function startOf(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  return stat === undefined ? null : (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null);
}

function busy(path: string, lock: string, owner: Owner): HpoError {
  return new HpoError('STUDY_BUSY', `${path} is being written by process ${owner.pid} on ${owner.host}`, {
    hint: `wait for it to end, or end it; if it is surely gone, delete ${lock}`,
  });
}

function unreadable(path: string, lock: string): HpoError {
  const message = `the lock file ${lock} is unreadable: it does not name the process that writes to ${path}`;
  return new HpoError('STUDY_BUSY', message, {
    hint: `make sure that no other process runs this study, then delete ${lock}`,
  });
}
