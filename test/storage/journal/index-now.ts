// Makes the index of a journal of any size.
import { silentLogger } from '../../../src/log.ts';
import { follow } from '../../../src/storage/journal/follower.ts';
import { saveIndex } from '../../../src/storage/journal/index-file.ts';
import { openJournalFile } from '../../../src/storage/journal/journal-file.ts';

/** Writes the index of a journal as it is now. */
export function indexNow(path: string): void {
  const file = openJournalFile(path, silentLogger);
  const follower = follow(path, file);
  follower.read(() => {});
  saveIndex(path, follower.data());
  file.close();
}
