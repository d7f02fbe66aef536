// A connection to a database whose faults are dealt with: those that pass are waited out, the others are explained.
import { setTimeout as sleep } from 'node:timers/promises';
import { HpoError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Durability, SqlDialect } from './dialect.ts';
import { migrate } from './migrate.ts';
import type { Db } from './schema.ts';

/** For how long faults that may pass are retried, in milliseconds. */
export interface Patience {
  /** While a database is opened. */
  readonly opening: number;
  /** Later: a server may need its time to come back, and a study is at stake. */
  readonly working: number;
}

export interface Database {
  readonly dialect: SqlDialect;
  /**
   * Does some work, and again while it fails for reasons that pass.
   * @throws HpoError STORAGE for a fault of the database that did not pass
   */
  run<T>(work: (db: Db) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly durability: Durability;
  readonly patience: Patience;
  readonly logger: Logger;
}

/**
 * Opens a database and brings it to the newest schema.
 * @throws HpoError STORAGE for one that cannot be reached or is not ours
 */
export async function openDatabase(dialect: SqlDialect, options: DatabaseOptions): Promise<Database> {
  const { logger, patience } = options;
  let closed = false;
  let db: Db | undefined;
  const persist = async <T>(work: (db: Db) => Promise<T>, milliseconds: number): Promise<T> => {
    const start = performance.now();
    for (let attempt = 0; ; attempt++) {
      if (closed) throw isClosed();
      try {
        db ??= await dialect.connect(options.durability);
        return await work(db);
      } catch (error) {
        if (closed) throw isClosed();
        const delay = dialect.delayAfter(error, attempt);
        const tried = Math.round((performance.now() - start) / 1000);
        const isOver = delay === undefined || performance.now() - start + delay > milliseconds;
        if (isOver) throw dialect.explain(error, tried);
        // A lock is waited for all the time; a server that is away is worth a word.
        if (delay >= WORTH_A_WORD_MS) warnOf(error);
        await sleep(delay);
      }
    }
  };
  const warnOf = (error: unknown): void => {
    const { message } = dialect.explain(error, 0) as Error;
    logger.warn({ place: dialect.place }, `${message}; trying again`);
  };
  const close = async (): Promise<void> => {
    closed = true;
    await db?.destroy();
  };
  try {
    await persist((opened) => migrate(dialect, opened), patience.opening);
  } catch (error) {
    await close();
    throw error;
  }
  return { dialect, run: (work) => persist(work, patience.working), close };
}

const WORTH_A_WORD_MS = 400;

function isClosed(): HpoError {
  return new HpoError('STORAGE', 'the storage is closed');
}
