// Opens a storage by its URL, for programs that tests start.
import { isDatabase } from '../../../src/config/open-storage.ts';
import { createJournalStorage } from '../../../src/storage/journal/journal.ts';
import { openSqlCatalog } from '../../../src/storage/sql/open.ts';
import type { Storage } from '../../../src/trial/contracts.ts';
import { DEFINITION } from '../definition.ts';

/** A journal by its path, or `journal:` and its path; a study of a database by the database's URL. */
export async function openStorage(url: string): Promise<Storage> {
  if (!isDatabase(url)) return createJournalStorage(url.replace(/^journal:/, ''));
  const catalog = await openSqlCatalog(url);
  try {
    return await catalog.open(DEFINITION.name);
  } finally {
    await catalog.close();
  }
}
