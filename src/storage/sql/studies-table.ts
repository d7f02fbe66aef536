// The table of studies: one row each, with what its events amount to.
import type { Selectable, Transaction } from 'kysely';
import { InputError } from '../../errors.ts';
import type { StorageEvent } from '../events.ts';
import type { Db, Schema, StudiesTable, StudyHead } from './schema.ts';

/**
 * Makes the row of a study from its first event, and returns its id.
 * @throws InputError for an event that creates no study, or one of another name
 */
export async function createStudyRow(
  transaction: Transaction<Schema>,
  name: string,
  event: StorageEvent,
  now: number,
): Promise<number> {
  if (event.type !== 'study') throw InputError.of('study', 'does not exist', 'create it before its trials');
  if (event.name !== name) {
    throw InputError.of('name', `is '${event.name}'`, `the study was opened as '${name}'`);
  }
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

export async function updateStudyRow(
  transaction: Transaction<Schema>,
  id: number,
  row: Partial<StudyHead> & { readonly updated_at: number },
): Promise<void> {
  await transaction.updateTable('studies').set(row).where('id', '=', id).execute();
}

export function studyRow(db: Db, name: string): Promise<Selectable<StudiesTable> | undefined> {
  return db.selectFrom('studies').selectAll().where('name', '=', name).executeTakeFirst();
}
