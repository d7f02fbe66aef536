// The work of hpo export: a study's journal as JSON or CSV on standard output.

import { InputError } from '../errors.ts';
import { studyToJson, trialsToCsv } from '../report/export.ts';
import { bestPredicted } from '../search/best-predicted.ts';
import { openJournalForReading } from '../storage/journal/journal.ts';
import { journalOf } from './folders.ts';
import { EXIT, type Io } from './io.ts';

/** Prints a study; nothing in its folder is changed. */
export function exportStudy(folder: string, to: 'json' | 'csv', io: Io): number {
  const path = journalOf(folder);
  const storage = openJournalForReading(path);
  const definition = storage.definition();
  if (definition === undefined)
    throw InputError.of(path, 'holds no study', 'give the folder of another study');
  const trials = storage.trials();
  if (to === 'csv') io.stdout.write(trialsToCsv(trials, definition.space));
  else
    io.stdout.write(
      studyToJson(definition, trials, { bestPredicted: bestPredicted({ ...definition, trials }) }),
    );
  return EXIT.done;
}
