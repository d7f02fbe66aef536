// The work of hpo delete: a study, for good, after a question.
import { rmSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { isDatabase, openCatalog } from '../../config/open-storage.ts';
import { InputError } from '../../errors.ts';
import type { Args } from '../command.ts';
import type { StudyPlace } from '../find-study.ts';
import { EXIT, type Io } from '../io.ts';
import { countsPhrase } from './facts.ts';
import { readStudy } from './open.ts';

/** Deletes a study with its files. */
export async function deleteStudy(args: Args, io: Io): Promise<number> {
  const { reader, place } = await readStudy(String(args.study), args, io);
  const summary = await reader.summary().finally(reader.close);
  const what = `${summary?.definition.name ?? place.name} (${summary === undefined ? 'no trials' : countsPhrase(summary)})`;
  const where = isDatabase(place.where) ? reader.place : (place.folder ?? place.where);
  checkDeletable(place);
  if (args.yes !== true && !(await confirmed(`delete ${what} in ${where} for good? [y/N] `, io))) {
    io.stdout.write('nothing was deleted\n');
    return EXIT.done;
  }
  await remove(place);
  io.stdout.write(`deleted ${what}\n`);
  return EXIT.done;
}

/** A journal that is no study's folder may lie among anything. */
function checkDeletable({ where, folder }: StudyPlace): void {
  if (isDatabase(where) || folder !== undefined) return;
  throw InputError.of(where, 'is a journal by itself', `delete the file: rm ${where}`);
}

async function confirmed(question: string, io: Io): Promise<boolean> {
  if (io.ask === undefined) {
    throw InputError.of('hpo delete', 'asks before it deletes, and nobody is there to answer', 'add --yes');
  }
  return /^y(es)?$/i.test((await io.ask(question)).trim());
}

async function remove({ where, name, folder }: StudyPlace): Promise<void> {
  const isInDatabase = isDatabase(where);
  const results = isInDatabase ? where : dirname(resolve(folder as string));
  const catalog = await openCatalog(results);
  try {
    await catalog.remove(isInDatabase ? name : basename(resolve(folder as string)));
  } finally {
    await catalog.close();
  }
  if (isInDatabase && folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
