// The event log of one study in a database. A transaction holds the study's lock from the reading of the news to the
// commit, so that decisions are serial over all processes.
import { randomBytes } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { EventLog, StorageEvent } from '../events.ts';
import type { Database } from './database.ts';
import { appendEvents, type News, newsSince } from './events-table.ts';
import { createOutline, type Outline } from './outline.ts';
import type { Db, Schema } from './schema.ts';
import { createStudyRow, updateStudyRow } from './studies-table.ts';
import { putTrials } from './trials-table.ts';
import { deadWorkers, noteAlive, noteNew } from './workers-table.ts';

/** Events of one transaction after which the database had better look at its tables. */
const MANY = 5000;

/** Carries what `decide` threw through the transaction: it is the caller's, not the database's. */
class Refusal extends Error {}

/** A transaction that was written, and is known by its mark in case that nobody answers to its commit. */
interface Sent {
  readonly study: number;
  readonly mark: string;
  readonly count: number;
  readonly outline: Outline;
}

/**
 * The log of the study of a name, which need not be there yet.
 * @param clock milliseconds since the epoch
 */
export function sqlLog(database: Database, name: string, worker: string, clock: () => number): EventLog {
  const { dialect } = database;
  const session = randomBytes(6).toString('hex');
  let transactions = 0;
  let study: number | undefined;
  let position = 0;
  /** Undefined after a transaction that failed on its way: it is then made again from the events. */
  let outline: Outline | undefined = createOutline();
  let isNoted = false;

  /** Hands out what is new. It counts as read from here on, for it is committed. */
  const take = async (db: Db, found: News): Promise<StorageEvent[]> => {
    const isGone = study !== undefined && found.study !== study;
    const news = isGone ? await newsSince(db, name, 0) : found;
    if (isGone) {
      position = 0;
      outline = createOutline();
    }
    study = news.study;
    position += news.events.length;
    outline?.apply(news.events);
    return isGone ? [{ type: 'study-removed' }, ...news.events] : [...news.events];
  };
  /** What is new, while nobody else can add to it. */
  const lockedNews = async (transaction: Transaction<Schema>): Promise<News> => {
    const read = () => newsSince(transaction, name, position);
    const [isLocked, news] = await dialect.batch<[boolean, News]>([
      () => dialect.lockStudy(transaction, name),
      read,
    ]);
    if (isLocked) return news;
    await dialect.lockName(transaction, name);
    return read();
  };
  const outlineNow = async (db: Db): Promise<Outline> => {
    if (outline !== undefined) return outline;
    const made = createOutline();
    made.apply((await newsSince(db, name, 0)).events.slice(0, position));
    return made;
  };
  const write = async (transaction: Transaction<Schema>, events: readonly StorageEvent[]): Promise<Sent> => {
    const draft = await outlineNow(transaction);
    outline = undefined;
    const now = clock();
    const id = study ?? (await createStudyRow(transaction, name, events[0], now));
    const mark = `${session}-${transactions++}`;
    const first = { study_id: id, position: position + 1, trial: draft.trials, worker, at: now, mark };
    const trials = draft.apply(events);
    await dialect.batch([
      () => appendEvents(transaction, events, first),
      () => putTrials(transaction, id, trials),
      () => updateStudyRow(transaction, id, { ...draft.head(), updated_at: now }),
      ...(isNoted ? [] : [() => noteNew(dialect, transaction, worker)]),
    ]);
    return { study: id, mark, count: events.length, outline: draft };
  };
  const transact: EventLog['transact'] = async (decide) => {
    let sent: Sent | undefined;
    await database.run(async (db) => {
      await db.transaction().execute(async (transaction) => {
        const news = await lockedNews(transaction);
        // The answer to an earlier commit was lost, and yet it was done.
        if (sent !== undefined && sent.study === news.study && sent.mark === news.mark) return;
        sent = undefined;
        const events = decided(decide, await take(transaction, news));
        if (events.length > 0) sent = await write(transaction, events);
      });
    });
    if (sent === undefined) return;
    ({ study, outline } = sent);
    position += sent.count;
    isNoted = true;
    // What was stored is stored, also where the look at it fails.
    if (sent.count >= MANY) await database.run(dialect.survey).catch(() => {});
  };
  return {
    worker,
    place: dialect.place,
    read: () => database.run(async (db) => take(db, await newsSince(db, name, position))),
    transact: (decide) => transact(decide).catch(unwrapped),
    heartbeat: () => database.run((db) => noteAlive(dialect, db, worker)),
    deadAmong: (workers) => database.run((db) => deadWorkers(dialect, db, workers)),
    close: () => database.close(),
  };
}

function decided(
  decide: Parameters<EventLog['transact']>[0],
  news: readonly StorageEvent[],
): readonly StorageEvent[] {
  try {
    return decide(news);
  } catch (cause) {
    throw new Refusal('refused', { cause });
  }
}

function unwrapped(error: unknown): never {
  throw error instanceof Refusal ? error.cause : error;
}
