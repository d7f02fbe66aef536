// Where an imported study goes. It appears whole or not at all.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { openCatalog, openStorage } from '../../config/open-storage.ts';
import { InputError } from '../../errors.ts';
import { cannotWrite, writableFolder } from '../../files.ts';
import type { ForeignSource, ForeignStudy } from '../../importing/foreign-study.ts';
import { storeStudy } from '../../importing/store.ts';
import { redactUrl } from '../../storage/sql/redact-url.ts';
import { workerWithoutLease } from '../../storage/worker.ts';
import type { StudyDefinition } from '../../trial/contracts.ts';
import { RESULTS } from '../find-study.ts';
import type { Io } from '../io.ts';

/** What is imported. */
export interface ImportTask {
  readonly definition: StudyDefinition;
  readonly study: ForeignStudy;
  readonly source: ForeignSource;
  readonly io: Io;
}

/** What became of an import. */
export interface Imported {
  readonly count: number;
  readonly place: string;
  /** What may be done with it now. */
  readonly next: string;
}

/**
 * Stores a study in a folder of its own.
 * @throws InputError where the folder holds a study already
 */
export async function importToFolder(
  folder: string,
  { definition, study, source, io }: ImportTask,
): Promise<Imported> {
  checkFree(folder);
  const parent = writableFolder(dirname(resolve(folder)));
  const unfinished = join(parent, `.${basename(folder)}.importing-${process.pid}`);
  try {
    mkdirSync(unfinished);
    const journal = join(unfinished, 'journal.log');
    const storage = await openStorage(journal, definition.name, {
      worker: workerWithoutLease(),
      clock: io.now,
    });
    const count = await storeStudy(storage, definition, study, source).finally(storage.close);
    if (existsSync(folder)) {
      for (const name of readdirSync(unfinished)) renameSync(join(unfinished, name), join(folder, name));
    } else renameSync(unfinished, folder);
    return { count, place: `${folder}/`, next: `hpo best ${folder}` };
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : cannotWrite(folder, error);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** The folder of a study's name. Optuna's names may hold anything; a folder's may not. */
export function folderFor(name: string, results: string = RESULTS): string {
  return join(results, name.replace(/[^\w.-]+/g, '-').replace(/^\.+/, '') || 'study');
}

function checkFree(folder: string): void {
  if (!existsSync(folder)) return;
  const hint = 'give the new study another name with --name, or another folder with --out';
  if (!statSync(folder).isDirectory()) throw InputError.of(folder, 'is a file', hint);
  if (existsSync(join(folder, 'journal.log'))) throw InputError.of(folder, 'holds a study already', hint);
}

/**
 * Stores a study in a database.
 * @throws InputError where the database has a study of this name
 */
export async function importToDatabase(
  url: string,
  { definition, study, source, io }: ImportTask,
): Promise<Imported> {
  const catalog = await openCatalog(url);
  try {
    const { name } = definition;
    if ((await catalog.names()).includes(name)) {
      throw InputError.of(
        `study '${name}'`,
        `is in ${catalog.place} already`,
        'give the new one another --name',
      );
    }
    const storage = await catalog.open(name, { worker: workerWithoutLease(), clock: io.now });
    try {
      const count = await storeStudy(storage, definition, study, source).finally(storage.close);
      return { count, place: catalog.place, next: `hpo best ${name} --storage ${redactUrl(url)}` };
    } catch (error) {
      await catalog.remove(name).catch(() => {});
      throw error;
    }
  } finally {
    await catalog.close();
  }
}
