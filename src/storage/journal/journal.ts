// A study in one append-only file in Optuna's journal format: it opens in Optuna and in optuna-dashboard. Any number of
// processes on one machine may write to it at once.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { HpoError } from '../../errors.ts';
import { type Logger, silentLogger } from '../../log.ts';
import type { Storage } from '../../trial/contracts.ts';
import { createEventStorage } from '../event-storage.ts';
import type { EventLog, StorageEvent } from '../events.ts';
import type { OpenOptions } from '../reader.ts';
import { attempt } from '../system-error.ts';
import { newWorker } from '../worker.ts';
import { createAppendLock } from './append-lock.ts';
import { cleanUp } from './clean-up.ts';
import { encodeEvent } from './encode.ts';
import { follow } from './follower.ts';
import { keepIndex } from './index-keeper.ts';
import { openJournalFile } from './journal-file.ts';
import { checkTail } from './tail.ts';
import { isDead, workerFileOf } from './worker-file.ts';

/** What a journal is opened with. */
export interface JournalOptions extends OpenOptions {
  /** Is told of what was repaired. */
  readonly logger?: Logger;
}

/**
 * Opens the journal of one study, which is made when something is stored. A last line that a crash tore is moved to
 * `<path>.torn-1` before the next is written.
 * @throws HpoError STORAGE for a file that is no journal of one study
 */
export async function createJournalStorage(path: string, options: JournalOptions = {}): Promise<Storage> {
  const log = openJournalLog(path, options);
  try {
    return await createEventStorage(log, options.clock ?? Date.now);
  } catch (error) {
    await log.close();
    throw error;
  }
}

function openJournalLog(path: string, options: JournalOptions): EventLog {
  const { worker = newWorker(), logger = silentLogger, durability = 'process' } = options;
  const file = openJournalFile(path, logger);
  const follower = follow(path, file);
  const keeper = keepIndex(path, follower);
  const own = workerFileOf(path, worker);
  const lock = createAppendLock(path, own, { logger });
  let closed = false;
  let appended = false;
  let failure: unknown;

  const checkUsable = (): void => {
    if (closed) throw new HpoError('STORAGE', `${path} is closed`);
    if (failure !== undefined) throw failure;
  };
  /** Events that were read but not handed out yet. */
  let unseen: StorageEvent[] = [];
  const read = (): void => follower.read((event) => unseen.push(event));
  const takeUnseen = (): StorageEvent[] => {
    const events = unseen;
    unseen = [];
    return events;
  };
  const append = (events: readonly StorageEvent[]): void => {
    const { ids } = follower;
    const context = { worker, study: ids.studyId(), trial: ids.trialId };
    // All lines before the first is written: what cannot be encoded leaves nothing behind.
    const lines = file.append(events.map((event) => encodeEvent(event, context)));
    appended = true;
    for (const [index, line] of lines.entries()) follower.wrote(line, events[index]);
  };
  /** Under the lock: decides on the newest state, and appends. */
  const decideAndAppend = (
    decide: Parameters<EventLog['transact']>[0],
    isMine: () => boolean,
  ): 'done' | 'lost' => {
    file.prepare();
    read();
    if (file.repair()) read();
    const events = decide(takeUnseen());
    if (events.length === 0) return 'done';
    if (!isMine()) return 'lost';
    append(events);
    return 'done';
  };
  return {
    worker,
    place: path,
    read: async () => {
      if (closed) return [];
      read();
      const tail = file.tail();
      if (tail !== undefined) checkTail(tail);
      return takeUnseen();
    },
    transact: async (decide) => {
      checkUsable();
      if (!file.exists()) makeFolder(path);
      appended = false;
      try {
        await lock.hold((isMine) => decideAndAppend(decide, isMine), read);
        if (durability === 'power') await file.sync();
      } catch (error) {
        // Others read what the caller was not told: this process's view is not to be trusted any more.
        if (appended) failure = error;
        throw error;
      }
      keeper.keep();
    },
    heartbeat: async () => attempt(path, 'be kept', own.beat),
    deadAmong: async (workers) => {
      const dead = workers.filter((name) => isDead(path, name));
      if (dead.length > 0) cleanUp(path);
      return dead;
    },
    close: async () => {
      if (closed) return;
      closed = true;
      try {
        keeper.finish();
        await file.sync();
      } finally {
        if (file.exists()) cleanUp(path);
        own.remove();
        file.close();
      }
    },
  };
}

function makeFolder(path: string): void {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const hint = 'choose a folder that may be written';
    throw new HpoError('STORAGE', `${folder} cannot be created: ${(cause as Error).message}`, {
      cause,
      hint,
    });
  }
}
