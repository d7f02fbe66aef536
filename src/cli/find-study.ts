// Which study a word of the command line means: a folder, a name below results/, a study file, a journal, or a name in a
// database.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isDatabase } from '../config/open-storage.ts';
import { absoluteStorage } from '../config/paths.ts';
import type { StudyFile } from '../config/study-file.ts';
import { InputError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Args } from './command.ts';
import type { Io } from './io.ts';
import { expandVariables } from './variables.ts';

/** Where a study is. */
export interface StudyPlace {
  /** A journal's path, or the URL of a database. */
  readonly where: string;
  /** Its name in the database; of a journal that of its folder. */
  readonly name: string;
  /** The folder with its files, where there is one. */
  readonly folder: string | undefined;
}

/** Where studies lie unless told otherwise. */
export const RESULTS = 'results';

const JOURNAL = 'journal.log';
/** How many names a message lists. */
const LISTED = 8;

/** What `--storage` or HPO_STORAGE names: a database, or a folder of studies; undefined without either. */
export function storageOf(args: Args, io: Io): string | undefined {
  const given = args.storage ?? io.env.HPO_STORAGE;
  if (given === undefined || given === '') return undefined;
  return expandVariables(String(given), io.env, args.storage === undefined ? 'HPO_STORAGE' : '--storage');
}

/**
 * Where the study of a word is. One in a database need not be there.
 * @throws InputError, with the nearest name, for a word that names no study
 */
export async function findStudy(word: string, args: Args, io: Io): Promise<StudyPlace> {
  if (isStudyFile(word)) {
    const place = await placeOfFile(word, args, io);
    return (await existing(place, io)) ?? notFound(place.name, dirname(dirname(place.where)), word);
  }
  const storage = storageOf(args, io);
  // What is in the environment is meant for names: a path means what lies there.
  const isPath = args.storage === undefined && (/[\\/]/.test(word) || kindOf(word) === 'file');
  if (storage === undefined || isPath) return findBelow(['', RESULTS], word, io);
  return isDatabase(storage) ? inDatabase(storage, word) : findBelow([storage], word, io);
}

async function findBelow(folders: readonly string[], word: string, io: Io): Promise<StudyPlace> {
  for (const folder of folders) {
    const place = await inFolder(join(folder, word), io);
    if (place !== undefined) return place;
  }
  return notFound(word, folders.at(-1) as string);
}

/** Whether a word is the path of a study file. */
export function isStudyFile(word: string): boolean {
  return /\.ya?ml$/i.test(word) && kindOf(word) === 'file';
}

/**
 * Where the study of a file is, or will be.
 * @throws InputError for a file that is none
 */
async function placeOfFile(file: string, args: Args, io: Io): Promise<StudyPlace> {
  const { readStudyFile } = await import('../config/read-file.ts');
  const { study, folder } = placeStudy(readStudyFile(file), args, io);
  return placeOf(study, folder, io);
}

/** A study that knows its storage, and the folder of its files. */
export interface PlacedStudy {
  readonly study: StudyFile;
  readonly folder: string;
}

/**
 * Where the trials of a study go: to what `--storage` says, else to what its file says, else to what HPO_STORAGE says, else
 * to the journal in its folder.
 */
export function placeStudy(study: StudyFile, args: Args, io: Io): PlacedStudy {
  const folderIn = (results: string) => String(args.out ?? join(results, study.name));
  const given = args.storage ?? study.storage ?? io.env.HPO_STORAGE;
  if (given === undefined || given === '') return { study, folder: folderIn(RESULTS) };
  const { storage, ...rest } = study;
  if (args.storage === undefined && storage !== undefined) return { study, folder: folderIn(RESULTS) };
  if (isFolderOfStudies(String(given))) return { study: rest, folder: folderIn(String(given)) };
  // A flag's path is meant from where it was typed; one in a file from the file's folder, long since.
  return { study: { ...rest, storage: absoluteStorage(String(given), resolve) }, folder: folderIn(RESULTS) };
}

/** A folder with a folder for each study, such as results/. */
function isFolderOfStudies(storage: string): boolean {
  return !(isDatabase(storage) || storage === 'memory' || storage.endsWith('.log'));
}

/** Where a study is whose storage is known. */
export function placeOf({ name, storage }: StudyFile, folder: string, io: Io): StudyPlace {
  if (storage === undefined) return { where: join(folder, JOURNAL), name, folder };
  const where = expandVariables(storage, io.env, 'storage');
  if (isDatabase(where)) return inDatabase(where, name, folder);
  return { where: kindOf(where) === 'folder' ? join(where, JOURNAL) : where, name, folder };
}

function inDatabase(where: string, name: string, folder = join(RESULTS, name)): StudyPlace {
  return { where, name, folder: kindOf(folder) === 'folder' ? folder : undefined };
}

/** A place whose journal is there; of a database nothing is known yet. */
async function existing(place: StudyPlace, io: Io): Promise<StudyPlace | undefined> {
  if (isDatabase(place.where)) return place;
  return kindOf(place.where) === 'file' ? place : inFolder(dirname(place.where), io);
}

/** A folder with a journal, a journal itself, or a folder whose study file names a database. */
async function inFolder(path: string, io: Io): Promise<StudyPlace | undefined> {
  const kind = kindOf(path);
  if (kind === undefined) return undefined;
  if (kind === 'file') return ofJournal(path);
  const journal = join(path, JOURNAL);
  if (kindOf(journal) === 'file') return { where: journal, name: basename(resolve(path)), folder: path };
  const file = join(path, 'study.yaml');
  if (kindOf(file) !== 'file') {
    const hint = 'give a folder that hpo search or hpo run wrote';
    throw InputError.of(path, `holds no study (no ${JOURNAL})`, hint);
  }
  // The folder itself says where its trials are, so that the environment has nothing to say.
  const { readStudyFile } = await import('../config/read-file.ts');
  const place = placeOf(readStudyFile(file), path, io);
  if (isDatabase(place.where) || kindOf(place.where) === 'file') return { ...place, folder: path };
  throw InputError.of(path, 'holds a study without any trial', `run it: hpo run ${file}`);
}

/** A journal: one of ours lies in its study's folder, one of Optuna's anywhere. */
function ofJournal(path: string): StudyPlace {
  const isOurs = basename(path) === JOURNAL;
  const name = isOurs ? basename(dirname(resolve(path))) : basename(path).replace(/\.\w+$/, '');
  return { where: path, name, folder: isOurs ? dirname(path) : undefined };
}

function notFound(word: string, folder: string, file?: string): never {
  const names = studiesIn(folder);
  const near = nearest(basename(word), names);
  const known =
    names.length === 0 ? `${folder}/ holds none yet` : `${folder}/ has ${names.slice(0, LISTED).join(', ')}`;
  const give =
    file === undefined ? 'give a folder that hpo search or hpo run wrote' : `hpo run ${file} makes it`;
  throw InputError.of(
    word,
    'is no study',
    near === undefined ? `${give}: ${known}` : `did you mean ${near}?`,
  );
}

/** The names of a folder's studies: those with a journal, and those whose study file may name a database. */
export function studiesIn(folder: string): string[] {
  if (kindOf(folder) !== 'folder') return [];
  const isStudy = (name: string) =>
    [JOURNAL, 'study.yaml'].some((file) => existsSync(join(folder, name, file)));
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw unreadable(folder, error);
  }
  return names.filter((name) => !name.startsWith('.') && isStudy(name)).sort();
}

/**
 * What is at a path; undefined where nothing is.
 * @throws InputError for what may not be looked at
 */
function kindOf(path: string): 'file' | 'folder' | undefined {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): InputError {
  const { code } = error as NodeJS.ErrnoException;
  return InputError.of(path, `cannot be read (${code})`, 'check who may read it');
}
