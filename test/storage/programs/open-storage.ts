// Opens a storage by its URL, for programs that tests start.
import { createJournalStorage } from '../../../src/storage/journal/journal.ts';
import type { Storage } from '../../../src/trial/contracts.ts';

/** A journal by its path, or `journal:` and its path. */
export function openStorage(url: string): Promise<Storage> {
  return createJournalStorage(url.replace(/^journal:/, ''));
}
