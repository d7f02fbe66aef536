// A study is opened in its storage, or refused where another one lies.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readStudyFile } from '../../config/read-file.ts';
import type { StudyFile } from '../../config/study-file.ts';
import { withoutPassword } from '../../config/write-file.ts';
import { InputError } from '../../errors.ts';
import { plural } from '../../report/format.ts';
import { canBeRedefined } from '../../study/mismatch.ts';
import { failedTrials, retryTrials } from '../../study/retrying.ts';
import { openStudy, type Study } from '../../study/study.ts';
import type { Storage } from '../../trial/contracts.ts';
import type { Args } from '../command.ts';
import type { StudyPlace } from '../find-study.ts';
import type { Io } from '../io.ts';
import { createLine } from '../live.ts';
import { waysOn } from '../ways-on.ts';
import type { Preparing } from './preparing.ts';
import type { OpenedStudy } from './run-study.ts';

/** What is known of a study before it is open. */
type Opening = Pick<OpenedStudy, 'file' | 'built' | 'folder' | 'args' | 'logger'> & {
  readonly preparing: Preparing;
  readonly inWords: InWords;
};

/** Runs work, and says its input errors in the words of the file or the flags that the study comes from. */
export type InWords = <T>(work: () => Promise<T>) => Promise<T>;

/** Opens the study in its storage, which is closed where that fails. */
export async function openIn(
  storage: Storage,
  place: StudyPlace,
  { file, built, folder, args, logger, preparing, inWords }: Opening,
  io: Io,
): Promise<Study> {
  const { definition, sampler } = built;
  const { print } = createLine(io, args.quiet === true);
  try {
    checkName(storage.view.definition?.name, file.name, folder);
    // Another program gets the study only when it can run.
    if (canBeRedefined(storage.view, definition)) await preparing.load();
    const ways = waysOn(place, '--out elsewhere, or --name');
    const options = { definition, storage, sampler, logger, ways, onNote: print };
    const failed = args['retry-failed'] === true ? failedTrials(storage.view) : undefined;
    const study = await inWords(() => openStudy(options));
    if (failed !== undefined) print(retriedText(await retryTrials(storage, failed)));
    return study;
  } catch (error) {
    await storage.close();
    throw error;
  }
}

function retriedText(count: number): string {
  if (count === 0) return 'there is no failed trial to run again';
  return `${plural(count, 'failed trial')} no longer ${count === 1 ? 'counts and is' : 'count and are'} run again`;
}

/** A study whose trials lie in a database is not begun again in a journal beside its files, nor the other way round. */
export function checkStoragePlace({ storage }: StudyFile, folder: string, args: Args): void {
  const path = join(folder, 'study.yaml');
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return;
  const stored = readStudyFile(path).storage;
  const plain = (url: string | undefined) =>
    url === undefined ? undefined : withoutPassword(url).replace(/:\$\{\w+\}@/, '@');
  if (plain(stored) === plain(storage)) return;
  const found = stored === undefined ? 'in the journal there' : `in ${withoutPassword(stored)}`;
  const given = args.storage === undefined ? 'storage of the file, or HPO_STORAGE,' : '--storage';
  const way = stored === undefined ? `leave ${given} out` : `add --storage ${withoutPassword(stored)}`;
  const hint = `${way}, or give the new study a folder of its own with --out`;
  throw InputError.of(folder, `holds a study whose trials are ${found}`, hint, 'STUDY_MISMATCH');
}

/** Another name in the same folder is a slip: nobody means to continue one study under the name of another. */
function checkName(stored: string | undefined, wanted: string, folder: string): void {
  if (stored === undefined || stored === wanted) return;
  const hint = `continue it with --name ${stored}, or give the new study a folder of its own with --out`;
  throw InputError.of(folder, `holds the study '${stored}', not '${wanted}'`, hint, 'STUDY_MISMATCH');
}
