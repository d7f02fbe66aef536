// Which study a word of the command line means: a folder, a name below results/, a study file, or a name in a database.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isDatabase, openCatalog } from '../config/open-storage.ts';
import { readStudyFile } from '../config/read-file.ts';
import { InputError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { StudyReader } from '../storage/reader.ts';
import type { Args } from './command.ts';
import type { Io } from './io.ts';
import { expandVariables } from './variables.ts';

/** Where a study is. */
export interface StudyPlace {
  /** What holds it: a folder of studies, or the URL of a database. */
  readonly where: string;
  readonly name: string;
  /** The folder with its files, where there is one. */
  readonly folder: string | undefined;
}

/** Where studies lie unless told otherwise. */
export const RESULTS = 'results';

/** The database that `--storage` or HPO_STORAGE names; undefined for folders. */
function databaseOf(args: Args, io: Io): string | undefined {
  const given = args.storage ?? io.env.HPO_STORAGE;
  if (given === undefined || given === '') return undefined;
  return expandVariables(String(given), io.env, '--storage');
}

/**
 * Where the study of a word is. It need not exist in the database that is named.
 * @throws InputError, with the nearest name, for a word that names no study
 */
function findStudy(word: string, args: Args, io: Io): StudyPlace {
  const database = databaseOf(args, io);
  if (database !== undefined) {
    const folder = join(RESULTS, word);
    if (isDatabase(database))
      return { where: database, name: word, folder: existsSync(folder) ? folder : undefined };
    return inFolder(join(database, word), io) ?? notFound(word, database);
  }
  if (/\.ya?ml$/.test(word) && existsSync(word)) return ofFile(word, io);
  return inFolder(word, io) ?? inFolder(join(RESULTS, word), io) ?? notFound(word, RESULTS);
}

/** The reader of the study that a word means. */
export async function readStudy(
  word: string,
  args: Args,
  io: Io,
): Promise<{ readonly reader: StudyReader; readonly place: StudyPlace }> {
  const place = findStudy(word, args, io);
  const catalog = await openCatalog(place.where);
  const reader = await catalog.read(place.name);
  const close = async () => {
    await reader.close();
    await catalog.close();
  };
  return { reader: { ...reader, close }, place };
}

/** A folder with a journal, a journal itself, or a folder whose study file names a database. */
function inFolder(path: string, io: Io): StudyPlace | undefined {
  if (!existsSync(path)) return undefined;
  if (!statSync(path).isDirectory()) {
    return basename(path) === 'journal.log' ? inFolder(dirname(resolve(path)), io) : undefined;
  }
  const full = resolve(path);
  if (existsSync(join(path, 'journal.log')))
    return { where: dirname(full), name: basename(full), folder: path };
  const file = join(path, 'study.yaml');
  return existsSync(file) ? { ...ofFile(file, io), folder: path } : undefined;
}

function ofFile(file: string, io: Io): StudyPlace {
  const { name, storage } = readStudyFile(file);
  const folder = join(RESULTS, name);
  if (storage === undefined) return inFolder(folder, io) ?? notFound(file, RESULTS);
  const where = expandVariables(storage, io.env, `storage of ${file}`);
  if (isDatabase(where)) return { where, name, folder: existsSync(folder) ? folder : undefined };
  return inFolder(where, io) ?? notFound(file, where);
}

function notFound(word: string, folder: string): never {
  const names = studiesIn(folder);
  const near = nearest(basename(word), names);
  const known =
    names.length === 0 ? `${folder}/ holds none yet` : `${folder}/ has ${names.slice(0, 8).join(', ')}`;
  const hint =
    near === undefined ? `give a folder that hpo search or hpo run wrote: ${known}` : `did you mean ${near}?`;
  throw InputError.of(word, 'is no study', hint);
}

function studiesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const isStudy = (name: string) =>
    ['journal.log', 'study.yaml'].some((file) => existsSync(join(folder, name, file)));
  return readdirSync(folder).filter(isStudy).sort();
}
