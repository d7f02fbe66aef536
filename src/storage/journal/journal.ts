// A study in one append-only file in Optuna's journal format: it opens in Optuna and in optuna-dashboard.
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { HpoError } from '../../errors.ts';
import { type Logger, silentLogger } from '../../log.ts';
import type { Storage } from '../../trial/contracts.ts';
import { createEventStorage } from '../event-storage.ts';
import type { EventLog, StorageEvent } from '../events.ts';
import { createDecoder } from './decode.ts';
import { encodeEvent } from './encode.ts';
import { type LineFile, openLineFile, type ParsedLine } from './line-file.ts';
import { lockJournal } from './lock.ts';

/** What a journal is opened with. */
export interface JournalOptions {
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** The name under which this process writes its lines. */
  readonly workerId?: string;
  readonly logger?: Logger;
}

/**
 * Opens or creates the journal of one study for writing. A last line that a crash tore is moved to `<path>.torn-1`.
 * @throws HpoError STUDY_BUSY while another process writes to it, STORAGE for a file that is no journal of one study
 */
export function createJournalStorage(path: string, options: JournalOptions = {}): Storage {
  const { clock = Date.now, workerId = randomUUID(), logger = silentLogger } = options;
  makeFolder(path);
  const unlock = lockJournal(path, logger);
  let file: LineFile | undefined;
  const release = (): void => {
    try {
      file?.close();
    } finally {
      unlock();
    }
  };
  try {
    file = openLineFile(path, 'write', logger);
    return createEventStorage({ ...journalLog(path, file, workerId, release), file: path }, clock);
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Opens a journal for reading only, also while another process writes to it: what it gains is seen on the next call.
 * @throws HpoError STORAGE for a file that cannot be read or is no journal of one study
 */
export function openJournalForReading(path: string, options: { readonly logger?: Logger } = {}): Storage {
  const file = openLineFile(path, 'read', options.logger ?? silentLogger);
  try {
    return createEventStorage(journalLog(path, file, 'reader', file.close), () => 0);
  } catch (error) {
    file.close();
    throw error;
  }
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

function journalLog(path: string, file: LineFile, worker: string, close: () => void): EventLog {
  const decoder = createDecoder();
  const ids = { worker, trial: decoder.trialId };
  const decoded = ({ number, value }: ParsedLine): readonly StorageEvent[] => {
    try {
      return decoder.decode(value);
    } catch (error) {
      if (!(error instanceof HpoError)) throw error;
      throw new HpoError('STORAGE', `${path}:${number} ${error.message}`, { hint: error.hint });
    }
  };
  return {
    worker,
    append: (events) => {
      const lines = events.map((event) => encodeEvent(event, { ...ids, study: decoder.studyId() }));
      file.append(`${lines.join('\n')}\n`);
    },
    read: () => file.read().flatMap(decoded),
    close,
  };
}
