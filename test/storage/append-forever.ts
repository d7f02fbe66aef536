// Run as a program by kill.test.ts: appends to a journal without end and prints each trial once it is stored, with how
// many reports it has. It is killed from outside.
import { writeSync } from 'node:fs';
import { createJournalStorage } from '../../src/storage/journal/journal.ts';
import { DEFINITION, PARAMS } from './definition.ts';

const storage = createJournalStorage(process.argv[2]);
if (storage.definition() === undefined) storage.create(DEFINITION);
for (;;) {
  const number = storage.createTrial({ params: PARAMS, state: 'RUNNING' });
  for (let step = 0; step < 3; step++) {
    storage.report(number, step, number + step / 10);
    writeSync(1, `${number} ${step}\n`);
  }
  storage.setState(number, 'COMPLETE', number);
  writeSync(1, `${number} done\n`);
}
