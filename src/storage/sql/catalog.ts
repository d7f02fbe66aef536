// The studies of a database.
import { InputError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { nearest } from '../../nearest.ts';
import { createEventStorage } from '../event-storage.ts';
import type { StudyCatalog } from '../reader.ts';
import { newWorker } from '../worker.ts';
import { type Database, openDatabase, type Patience } from './database.ts';
import type { Durability, SqlDialect } from './dialect.ts';
import { removeStudy } from './remove-study.ts';
import { sqlLog } from './sql-log.ts';
import { studyRow } from './studies-table.ts';
import { sqlReader } from './study-reader.ts';

/**
 * Opens the studies of a database. One that is not there is as good as empty, and made by the first study that is
 * opened. Each study has a connection of its own, which outlives the catalog's.
 * @throws HpoError STORAGE for a database that cannot be reached or is not ours
 */
export async function openCatalog(
  dialect: SqlDialect,
  options: { readonly logger: Logger; readonly patience: Patience },
): Promise<StudyCatalog> {
  const { place } = dialect;
  const connect = (durability: Durability = 'process') => openDatabase(dialect, { ...options, durability });
  let shared: Database | undefined;
  const database = async (): Promise<Database | undefined> => {
    if (shared === undefined && dialect.exists()) shared = await connect();
    return shared;
  };
  const names = async (): Promise<string[]> => {
    const found = await database();
    const rows = await found?.run((db) => db.selectFrom('studies').select('name').execute());
    return rows?.map(({ name }) => name).toSorted() ?? [];
  };
  const checkIsThere = async (name: string, isThere: boolean): Promise<void> => {
    if (!isThere) throw notThere(name, place, await names());
  };
  await database();
  return {
    place,
    names,
    open: async (name, { worker = newWorker(), clock = Date.now, durability } = {}) => {
      const opened = await connect(durability);
      return orClose(opened, () => createEventStorage(sqlLog(opened, name, worker, clock), clock));
    },
    read: async (name) => {
      await checkIsThere(name, dialect.exists());
      const opened = await connect();
      return orClose(opened, async () => {
        await checkIsThere(name, (await opened.run((db) => studyRow(db, name))) !== undefined);
        return sqlReader(opened, name);
      });
    },
    remove: async (name) => {
      const found = await database();
      await checkIsThere(name, (await found?.run((db) => removeStudy(dialect, db, name))) === true);
    },
    close: async () => {
      await shared?.close();
    },
  };
}

async function orClose<T>(database: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await database.close();
    throw error;
  }
}

function notThere(name: string, place: string, names: readonly string[]): InputError {
  const near = nearest(name, names);
  const all = names.length === 0 ? 'there are no studies yet' : `there are ${names.slice(0, 10).join(', ')}`;
  const hint = near === undefined ? all : `did you mean '${near}'?`;
  return InputError.of(`study '${name}'`, `is not in ${place}`, hint);
}
