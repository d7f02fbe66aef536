// The table of studies: one row each, with what its events amount to.
import type { Selectable, Transaction } from 'kysely';
import { InputError } from '../../errors.ts';
import type { StorageEvent } from '../events.ts';
import { prepared } from './prepared.ts';
import type { Db, Schema, StudiesTable, StudyHead } from './schema.ts';

/**
 * Makes the row of a study from its first event, and returns its id.
 * @param name the one by which it is opened
 * @throws InputError for an event that creates no study
 */
export async function createStudyRow(
  transaction: Transaction<Schema>,
  name: string,
  event: StorageEvent,
  now: number,
): Promise<number> {
  if (event.type !== 'study') throw InputError.of('study', 'does not exist', 'create it before its trials');
  const { id } = await transaction
    .insertInto('studies')
    .values({
      name,
      direction: event.direction,
      created_at: now,
      updated_at: now,
      started_at: null,
      running: 0,
      complete: 0,
      pruned: 0,
      fail: 0,
      waiting: 0,
      parameters: '{}',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Writes what a study's events amount to; the parameters where they are given. */
export async function updateStudyRow(
  transaction: Transaction<Schema>,
  id: number,
  row: Omit<StudyHead, 'parameters'> & Partial<StudyHead> & { readonly updated_at: number },
): Promise<void> {
  const { parameters, running, complete, pruned, fail, waiting, started_at, updated_at } = row;
  await updateOne(transaction, id, running, complete, pruned, fail, waiting, started_at, updated_at);
  if (parameters === undefined) return;
  await transaction.updateTable('studies').set({ parameters }).where('id', '=', id).execute();
}

const updateOne = prepared(
  (
    db,
    id: number,
    running: number,
    complete: number,
    pruned: number,
    fail: number,
    waiting: number,
    started_at: number | null,
    updated_at: number,
  ) =>
    db
      .updateTable('studies')
      .set({ running, complete, pruned, fail, waiting, started_at, updated_at })
      .where('id', '=', id),
);

export function studyRow(db: Db, name: string): Promise<Selectable<StudiesTable> | undefined> {
  return db.selectFrom('studies').selectAll().where('name', '=', name).executeTakeFirst();
}
