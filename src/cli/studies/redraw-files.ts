// The files beside a study that a command has changed: drawn again as after a run, where that is quick.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDatabase } from '../../config/open-storage.ts';
import type { StudyPlace } from '../find-study.ts';
import type { Io } from '../io.ts';
import type { ChangedStudy } from './open.ts';

/** Drawing takes a second with so many trials, most of it for what the model predicts: more wait for the next run. */
const MOST_TRIALS = 100;

/** Writes study.json, trials.csv and the picture of a study that has a folder. To be called after the answer. */
export async function redrawFiles({ storage, place }: ChangedStudy, io: Io): Promise<void> {
  const { folder } = place;
  if (folder === undefined || !isOwn(folder, place) || storage.view.trials.length > MOST_TRIALS) return;
  const { createFileWriter } = await import('../run/study-files.ts');
  const warn = (message: string) => io.stderr.write(`${message}\n`);
  const view = () => storage.view;
  // The report takes as long again: the next run draws it, or hpo report.
  await createFileWriter({ folder, place, env: io.env, view, warn, hasReport: false }).finish();
}

/** A study in a database has the folder of its name, unless that is another study's. */
const isOwn = (folder: string, { where }: StudyPlace): boolean =>
  !isDatabase(where) || (existsSync(join(folder, 'study.yaml')) && !existsSync(join(folder, 'journal.log')));
