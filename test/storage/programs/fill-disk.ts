// Run as a program under a limit of the file's size: opens trials until the disk is full, then prints the error and the
// number of trials, and whether the study goes on when there is room.
// Usage: fill-disk.ts URL
import { writeSync } from 'node:fs';
import { HpoError } from '../../../src/errors.ts';
import { DEFINITION, PARAMS } from '../definition.ts';
import { openStorage } from './open-storage.ts';

// The limit's signal would end the process; without it the write itself fails, as on a full disk.
process.on('SIGXFSZ', () => {});
const storage = await openStorage(process.argv[2]);
await storage.create(DEFINITION);
let code: string | undefined;
while (code === undefined) {
  try {
    await storage.openTrial({ params: PARAMS, state: 'RUNNING' });
  } catch (error) {
    if (!(error instanceof HpoError)) throw error;
    code = error.code;
  }
}
const before = storage.view.trials.length;
// A short line may still fit, and says that nothing was left in disorder.
const short = await storage.setUserAttr(0, 'a', 1).then(
  () => 'stored',
  (error) => error.code,
);
const { trials } = await storage.refresh();
writeSync(1, JSON.stringify({ code, short, trials: trials.length, same: trials.length === before }));
await storage.close();
