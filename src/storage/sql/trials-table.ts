// The table of trials, which is derived from the events: it answers which trials there are, in which order.
import type { Transaction } from 'kysely';
import type { TrialState } from '../../trial/trial.ts';
import type { TrialQuery } from '../reader.ts';
import { chunks } from './chunks.ts';
import { prepared } from './prepared.ts';
import type { Db, Schema, TrialsTable } from './schema.ts';

/** Writes trials as they are now. */
export async function putTrials(
  transaction: Transaction<Schema>,
  study: number,
  trials: readonly Omit<TrialsTable, 'study_id'>[],
): Promise<void> {
  if (trials.length === 1) {
    const [{ number, state, loss, worker }] = trials;
    await putOne(transaction, study, number, state, loss, worker);
    return;
  }
  for (const some of chunks(trials)) {
    await putRows(
      transaction,
      some.map((trial) => ({ study_id: study, ...trial })),
    ).execute();
  }
}

const putOne = prepared(
  (db, study_id: number, number: number, state: TrialState, loss: number | null, worker: string) =>
    putRows(db, [{ study_id, number, state, loss, worker }]),
);

function putRows(db: Db, rows: readonly TrialsTable[]) {
  return db
    .insertInto('trials')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['study_id', 'number']).doUpdateSet(({ ref }) => ({
        state: ref('excluded.state'),
        loss: ref('excluded.loss'),
        worker: ref('excluded.worker'),
      })),
    );
}

/** Selects the numbers of the trials that are asked for, in order; at least one state, where states are given. */
export function numbersQuery(db: Db, study: number, query: TrialQuery) {
  const { states, order = 'number', reverse = false, limit, offset = 0 } = query;
  let selected = db.selectFrom('trials').select('number').where('study_id', '=', study);
  if (states !== undefined) selected = selected.where('state', 'in', states);
  if (order === 'value') {
    // Nulls stand where PostgreSQL has them in an index; SQLite finds them there too.
    selected = selected.orderBy('loss', (by) => (reverse ? by.desc().nullsFirst() : by.asc().nullsLast()));
  }
  selected = selected.orderBy('number', reverse ? 'desc' : 'asc');
  if (limit === undefined && offset === 0) return selected;
  return selected.limit(limit ?? Number.MAX_SAFE_INTEGER).offset(offset);
}

/** Selects the number of the COMPLETE trial with the best value, the earliest among equals. */
export function bestQuery(db: Db, study: number) {
  return db
    .selectFrom('trials')
    .select('number')
    .where('study_id', '=', study)
    .where('state', '=', 'COMPLETE')
    .where('loss', 'is not', null)
    .orderBy('loss')
    .orderBy('number')
    .limit(1);
}

/** The owners of the RUNNING trials. */
export async function runningWorkers(db: Db, study: number): Promise<string[]> {
  const rows = await db
    .selectFrom('trials')
    .select('worker')
    .distinct()
    .where('study_id', '=', study)
    .where('state', '=', 'RUNNING')
    .execute();
  return rows.map(({ worker }) => worker);
}
