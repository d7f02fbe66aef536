// Opens the study that a word of the command line means: for questions, or for changes.
import { isDatabase, openStorage } from '../../config/open-storage.ts';
import { InputError } from '../../errors.ts';
import type { StudyReader, StudySummary } from '../../storage/reader.ts';
import type { Storage, StudyDefinition } from '../../trial/contracts.ts';
import type { Args } from '../command.ts';
import { findStudy, type StudyPlace } from '../find-study.ts';
import type { Io } from '../io.ts';

/** A study that can be asked. */
export interface ReadStudy {
  readonly reader: StudyReader;
  readonly place: StudyPlace;
}

/** The reader of a place. */
export async function readPlace(place: StudyPlace): Promise<StudyReader> {
  if (!isDatabase(place.where)) {
    const { createJournalReader } = await import('../../storage/journal/reader.ts');
    return createJournalReader(place.where);
  }
  const { openCatalog } = await import('../../config/open-storage.ts');
  const catalog = await openCatalog(place.where);
  try {
    return await catalog.read(place.name);
  } finally {
    await catalog.close();
  }
}

/** The reader of the study that a word means. */
export async function readStudy(word: string, args: Args, io: Io): Promise<ReadStudy> {
  const place = await findStudy(word, args, io);
  return { reader: await readPlace(place), place };
}

/** Asks the study that a word means, and closes it. */
export async function askStudy<T>(
  args: Args,
  io: Io,
  work: (study: ReadStudy & { readonly summary: StudySummary }) => Promise<T>,
): Promise<T> {
  const { reader, place } = await readStudy(String(args.study), args, io);
  try {
    return await work({ reader, place, summary: await summaryOf(reader, place) });
  } finally {
    await reader.close();
  }
}

/**
 * A study in short.
 * @throws InputError where its creation was not finished
 */
async function summaryOf(reader: StudyReader, { name }: StudyPlace): Promise<StudySummary> {
  const summary = await reader.summary();
  if (summary !== undefined) return summary;
  throw InputError.of(name, `has neither a definition nor trials in ${reader.place}`, 'run it first');
}

/** A study that can be changed. */
export interface ChangedStudy {
  readonly storage: Storage;
  readonly place: StudyPlace;
  readonly definition: StudyDefinition;
}

/**
 * Opens the study that `args.study` means for changes.
 * @param worker the name under which trials are opened
 * @throws InputError, with the nearest name, where there is none
 */
export async function openForChange(args: Args, io: Io, worker?: string): Promise<ChangedStudy> {
  const place = await findStudy(String(args.study), args, io);
  const storage = await openPlace(place, io, worker);
  const { definition } = storage.view;
  if (definition !== undefined) return { storage, place, definition };
  await storage.close();
  throw await notThere(place);
}

/** The storage of a place, also where nothing is yet. */
export function openPlace({ where, name }: StudyPlace, io: Io, worker?: string): Promise<Storage> {
  return openStorage(where, name, { clock: io.now, ...(worker !== undefined && { worker }) });
}

/** A database was opened for a name that it may not hold: what it says of it names the nearest one. */
async function notThere(place: StudyPlace): Promise<unknown> {
  try {
    const reader = await readPlace(place);
    await reader.close();
  } catch (error) {
    return error;
  }
  return InputError.of(place.name, 'has no definition yet', 'run it first');
}
