// Transactions of SQLite that take the file's lock as they begin, however many want it.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DatabaseConnection,
  type SqliteDatabase,
  SqliteDriver,
  type SqliteStatement,
  type TransactionSettings,
} from 'kysely';
import { isLocked } from './sqlite-errors.ts';

/** The longest pause between two looks at a lock, in milliseconds. */
const LONGEST_PAUSE_MS = 10;
/** How often a lock is asked for before that counts as a fault that may pass. */
const ATTEMPTS = 30;

/** The transactions of this process by file: the last of those that write or wait. */
const queues = new Map<string, Promise<void>>();

/**
 * Takes the lock with the beginning of a transaction that may write: one that asked for it later could be refused
 * half-way. SQLite itself waits a little (`busy_timeout`), which costs least but lets the process stand still; after
 * that this driver pauses. Transactions of one process wait here for each other, or one would keep the other from ending.
 */
export class LockingDriver extends SqliteDriver {
  readonly #file: string;
  readonly #begin: SqliteStatement;
  #release: (() => void) | undefined;

  /** @param file the file's name, the same for all that open it */
  constructor(database: SqliteDatabase, file: string) {
    super({ database });
    this.#file = file;
    this.#begin = database.prepare('begin immediate');
  }

  override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings) {
    if (settings?.accessMode === 'read only') return super.beginTransaction(connection);
    this.#release = await this.#turn();
    try {
      await this.#lock();
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  override async commitTransaction(connection: DatabaseConnection) {
    await super.commitTransaction(connection);
    this.#end();
  }

  override async rollbackTransaction(connection: DatabaseConnection) {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      // A full disk ends a transaction by itself; what it was is the error to be told of.
      if (!/no transaction is active/.test((error as Error).message)) throw error;
    } finally {
      this.#end();
    }
  }

  /** Waits for the transactions of this process that came before. */
  async #turn(): Promise<() => void> {
    const before = queues.get(this.#file);
    let release = (): void => {};
    const mine = new Promise<void>((resolve) => {
      release = resolve;
    });
    queues.set(this.#file, mine);
    await before;
    return () => {
      if (queues.get(this.#file) === mine) queues.delete(this.#file);
      release();
    };
  }

  async #lock(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        this.#begin.run([]);
        return;
      } catch (error) {
        if (!isLocked(error) || attempt === ATTEMPTS) throw error;
      }
      // By chance, so that nobody is always late.
      await sleep(1 + Math.random() * LONGEST_PAUSE_MS);
    }
  }

  #end(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
