// The table of events: what is new in it since a position, what a process appends, and the events of some trials.
import type { Transaction } from 'kysely';
import type { Json } from '../../trial/trial.ts';
import type { StorageEvent } from '../events.ts';
import { deepFreeze, parse, stringify } from '../python-json.ts';
import { chunks } from './chunks.ts';
import { prepared } from './prepared.ts';
import type { Db, EventsTable, Schema } from './schema.ts';

/** What is new of a study. */
export interface News {
  /** The study's id; undefined where there is none of that name. */
  readonly study: number | undefined;
  readonly events: readonly StorageEvent[];
  /** That of the first event. */
  readonly mark: string | null;
}

const selectNews = prepared((db, name: string, position: number) =>
  db
    .selectFrom('studies')
    .leftJoin('events', (join) =>
      join.onRef('events.study_id', '=', 'studies.id').on('events.position', '>', position),
    )
    .where('studies.name', '=', name)
    .orderBy('events.position')
    .select(['studies.id', 'events.mark', 'events.body']),
);

/** The events of a study after a position, in one query that also tells which study has the name now. */
export async function newsSince(db: Db, name: string, position: number): Promise<News> {
  const rows = await selectNews(db, name, position);
  // A study without news is one row without an event.
  const events = rows.flatMap(({ body }) => (body === null ? [] : [eventOf(body)]));
  return { study: rows[0]?.id, events, mark: rows[0]?.mark ?? null };
}

const insertOne = prepared(
  (
    db,
    study_id: number,
    position: number,
    trial: number | null,
    worker: string,
    at: number,
    mark: string | null,
    body: string,
  ) => db.insertInto('events').values({ study_id, position, trial, worker, at, mark, body }),
);

/**
 * Appends the events of one transaction.
 * @param first the first event's row; its trial is the number of the next trial to be opened
 */
export async function appendEvents(
  transaction: Transaction<Schema>,
  events: readonly StorageEvent[],
  first: Omit<EventsTable, 'body'> & { readonly trial: number },
): Promise<void> {
  let next = first.trial;
  const rows = events.map((event, index) => ({
    ...first,
    position: first.position + index,
    trial: event.type === 'trial' ? next++ : 'number' in event ? event.number : null,
    mark: index === 0 ? first.mark : null,
    body: stringify(event),
  }));
  if (rows.length === 1) {
    const [{ study_id, position, trial, worker, at, mark, body }] = rows;
    await insertOne(transaction, study_id, position, trial, worker, at, mark, body);
    return;
  }
  for (const some of chunks(rows)) await transaction.insertInto('events').values(some).execute();
}

/** The events that are about the study as a whole. */
export async function studyEvents(db: Db, study: number): Promise<StorageEvent[]> {
  const rows = await db
    .selectFrom('events')
    .select('body')
    .where('study_id', '=', study)
    .where('trial', 'is', null)
    .orderBy('position')
    .execute();
  return rows.map(({ body }) => eventOf(body));
}

/** The events of each of some trials, by number. */
export async function trialEvents(
  db: Db,
  study: number,
  numbers: readonly number[],
): Promise<Map<number, StorageEvent[]>> {
  const byTrial = new Map<number, StorageEvent[]>(numbers.map((number) => [number, []]));
  for (const some of chunks(numbers)) {
    const rows = await db
      .selectFrom('events')
      .select(['trial', 'body'])
      .where('study_id', '=', study)
      .where('trial', 'in', some)
      .orderBy('trial')
      .orderBy('position')
      .execute();
    for (const { trial, body } of rows) byTrial.get(trial as number)?.push(eventOf(body));
  }
  return byTrial;
}

function eventOf(body: string): StorageEvent {
  return deepFreeze(parse(body) as Json) as unknown as StorageEvent;
}
