// Run as a program by kill.test.ts under a limit of the file's size: opens trials until the disk is full, then prints
// the error and the number of trials.
import { writeSync } from 'node:fs';
import { HpoError } from '../../src/errors.ts';
import { createJournalStorage } from '../../src/storage/journal/journal.ts';
import { DEFINITION, PARAMS } from './definition.ts';

// The limit's signal would end the process; without it the write itself fails, as on a full disk.
process.on('SIGXFSZ', () => {});
const storage = createJournalStorage(process.argv[2]);
storage.create(DEFINITION);
try {
  for (;;) storage.createTrial({ params: PARAMS, state: 'RUNNING' });
} catch (error) {
  if (!(error instanceof HpoError)) throw error;
  writeSync(1, JSON.stringify({ code: error.code, trials: storage.trials().length }));
}
storage.close();
