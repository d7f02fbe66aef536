// Waiting for the lock of a journal: short pauses of random length, and a look at whose it is. The lock of a dead process
// is broken at once; one of which nothing is known, such as Optuna's, when it did not change for half a minute, as Optuna
// does.
import { setTimeout as sleep } from 'node:timers/promises';
import { HpoError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { attempt } from '../system-error.ts';
import { lifeOf, processOf } from '../worker.ts';
import { breakLock } from './break-lock.ts';
import { type SeenLock, seeLock } from './seen-lock.ts';
import type { WorkerFile } from './worker-file.ts';

/** In milliseconds. */
export interface LockTimes {
  /** After this time without change a lock of which nothing is known is broken. */
  readonly stale: number;
  /** After this time without change it is an error. */
  readonly patience: number;
}

const TIMES: LockTimes = { stale: 30_000, patience: 60_000 };
/** Pauses in milliseconds: each is twice the one before, up to the longest. */
const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 16;
/** Who has waited for this long takes short pauses, so that those who came later do not overtake it for ever. */
const LONG_WAIT = 1000;
const PAUSE_AFTER_LONG_WAIT = 2;
/** Time between two looks at a lock. */
const LOOK_EVERY = 100;

/**
 * The pauses of one worker that waits.
 * @returns a function that waits once more; it rejects with HpoError STORAGE when nothing changed for too long
 */
export function waitForLock(
  path: string,
  worker: WorkerFile,
  { logger, times = TIMES }: { readonly logger: Logger; readonly times?: LockTimes },
): () => Promise<void> {
  const began = performance.now();
  let pause = FIRST_PAUSE;
  let looked = began;
  /** For how long the lock was seen not to change. A process that was stopped itself saw nothing. */
  let still = 0;
  let seen: SeenLock | undefined;
  const look = (since: number): void => {
    const lock = seeLock(path);
    still = lock !== undefined && lock.mark === seen?.mark ? still + Math.min(since, 2 * LOOK_EVERY) : 0;
    seen = lock;
    if (lock === undefined) return;
    const life = lock.owner === undefined ? 'elsewhere' : lifeOf(lock.owner);
    // Holding it is one synchronous step, so that an own lock that is seen here was left behind.
    const isLeft = life === 'dead' || lock.owner === worker.name;
    if (isLeft || (life === 'elsewhere' && still >= times.stale)) {
      logger[isLeft ? 'info' : 'warn']({ lock: path }, `${path}: ${reasonOf(lock, still)}; it is removed`);
      attempt(path, 'be removed', () => breakLock(lock, worker));
    }
    if (still >= times.patience) throw stuck(lock, still);
  };
  return async () => {
    await sleep(pause * (0.5 + Math.random()));
    const now = performance.now();
    pause = now - began > LONG_WAIT ? PAUSE_AFTER_LONG_WAIT : Math.min(pause * 2, LONGEST_PAUSE);
    if (now - looked < LOOK_EVERY) return;
    const since = now - looked;
    looked = now;
    look(since);
  };
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1000)} s`;

function reasonOf({ owner }: SeenLock, still: number): string {
  return owner !== undefined && lifeOf(owner) !== 'elsewhere'
    ? `${processOf(owner)} ended while it held the lock`
    : `the lock did not change for ${seconds(still)}`;
}

function stuck({ path, owner }: SeenLock, still: number): HpoError {
  const whose = owner === undefined ? 'a program that does not say which' : processOf(owner);
  return new HpoError('STORAGE', `${path} is held by ${whose} for ${seconds(still)} without a change`, {
    hint: 'end that process if it hangs; if no process uses the study, delete the lock file',
  });
}
