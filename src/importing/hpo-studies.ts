// Studies of our own, in a folder or a database, by the storages' own readers.
import { openCatalog } from '../config/open-storage.ts';
import { HpoError } from '../errors.ts';
import type { StudyCatalog } from '../storage/reader.ts';
import type { ForeignSource, ForeignStudy } from './foreign-study.ts';

/** The studies of a database, or those below a folder. */
export async function openCatalogSource(where: string): Promise<ForeignSource> {
  const catalog = await openCatalog(where);
  const opened: (() => Promise<void>)[] = [catalog.close];
  return {
    kind: 'studies of hpo',
    place: catalog.place,
    names: await catalog.names(),
    read: (name) => readStudy(catalog, name, opened),
    close: async () => {
      for (const close of opened) await close();
    },
  };
}

async function readStudy(
  catalog: StudyCatalog,
  name: string,
  opened: (() => Promise<void>)[],
): Promise<ForeignStudy> {
  const reader = await catalog.read(name);
  opened.unshift(reader.close);
  const summary = await reader.summary();
  if (summary === undefined) {
    throw new HpoError('STORAGE', `${reader.place} holds a study without a definition`, {
      hint: 'its creation was interrupted: there is nothing to import',
    });
  }
  return { definition: summary.definition, attrs: summary.attrs, trials: () => reader.all(), notes: [] };
}
