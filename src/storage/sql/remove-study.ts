// Deletes a study for good, unless somebody works on it.
import { HpoError } from '../../errors.ts';
import { hasLease, processOf } from '../worker.ts';
import type { SqlDialect } from './dialect.ts';
import type { Db } from './schema.ts';
import { studyRow } from './studies-table.ts';
import { runningWorkers } from './trials-table.ts';
import { deadWorkers } from './workers-table.ts';

/**
 * Deletes the study of a name with all its events; false where there is none.
 * @throws HpoError STUDY_BUSY while a living process runs one of its trials
 */
export function removeStudy(dialect: SqlDialect, db: Db, name: string): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    if (!(await dialect.lockStudy(transaction, name))) return false;
    const study = await studyRow(transaction, name);
    if (study === undefined) return false;
    const workers = (await runningWorkers(transaction, study.id)).filter(hasLease);
    const dead = new Set(await deadWorkers(dialect, transaction, workers));
    const alive = workers.filter((worker) => !dead.has(worker));
    if (alive.length > 0) {
      throw new HpoError('STUDY_BUSY', `study '${name}' is being run by ${alive.map(processOf).join(', ')}`, {
        hint: 'end it first; the trials of a process that is gone stand in no way after a minute',
      });
    }
    await transaction.deleteFrom('studies').where('id', '=', study.id).execute();
    return true;
  });
}
