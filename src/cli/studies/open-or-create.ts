// Opens a study for changes; a study file makes one that is not there yet.
import { buildStudy } from '../../config/build.ts';
import { openStudyFile } from '../../config/read-file.ts';
import type { StudyFile } from '../../config/study-file.ts';
import { studyToYaml } from '../../config/write-file.ts';
import { writableFolder, writeFiles } from '../../files.ts';
import { adoptDefinition } from '../../study/adopting.ts';
import type { StudyDefinition } from '../../trial/contracts.ts';
import type { Args } from '../command.ts';
import { isStudyFile, placeOf, placeStudy } from '../find-study.ts';
import type { Io } from '../io.ts';
import { version } from '../version.ts';
import { waysOn } from '../ways-on.ts';
import { type ChangedStudy, openForChange, openPlace } from './open.ts';

/** A study that is there, opened for changes. */
export interface OpenedStudy extends ChangedStudy {
  /** The study file, where the study was named by one. */
  readonly study?: StudyFile;
  /** Whether it was made just now. */
  readonly isNew?: boolean;
}

/**
 * Opens the study that `args.study` means.
 * @throws InputError when there is none and the word is no file, or another study is where the file's would be
 */
export async function openOrCreate(args: Args, io: Io, worker?: string): Promise<OpenedStudy> {
  const word = String(args.study);
  return isStudyFile(word) ? openFile(word, args, io, worker) : openForChange(args, io, worker);
}

/** Opens the study of a file, or makes it. Throws InputError where another study is where the file's would be. */
export async function openFile(path: string, args: Args, io: Io, worker?: string): Promise<OpenedStudy> {
  const { study: read, withLines } = openStudyFile(path);
  const { study, folder } = placeStudy(read, args, io);
  const { definition } = await withLines(() => buildStudy(study));
  const place = { ...placeOf(study, folder, io), folder: writableFolder(folder) };
  const storage = await openPlace(place, io, worker);
  try {
    const isNew = storage.view.definition === undefined;
    const ways = waysOn(place, 'another name in the file');
    const note = await withLines(() => adoptDefinition(storage, definition, ways));
    if (note !== undefined) io.stderr.write(`${note}\n`);
    if (isNew) await storage.setStudyAttr('hpo:version', version());
    if (isNew || note !== undefined) writeFiles(place.folder, { 'study.yaml': studyToYaml(study) });
    const stored = storage.view.definition as StudyDefinition;
    return { storage, place, definition: stored, study, isNew };
  } catch (error) {
    await storage.close();
    throw error;
  }
}
