// Puts a study that was read elsewhere into a storage of ours.
import type { ImportedTrial, Storage, StudyDefinition } from '../trial/contracts.ts';
import type { ForeignSource, ForeignStudy } from './foreign-study.ts';

/** Trials that are stored together. */
const BATCH = 500;
/** The study attribute that says where its first trials come from. */
const IMPORTED_KEY = 'hpo:imported';

/**
 * Creates the study and stores its trials as they are.
 * @returns how many trials there were
 * @throws HpoError STORAGE when the storage holds a study already
 */
export async function storeStudy(
  storage: Storage,
  definition: StudyDefinition,
  study: ForeignStudy,
  source: Pick<ForeignSource, 'kind' | 'place'>,
): Promise<number> {
  await storage.create(definition);
  for (const [key, value] of Object.entries(study.attrs)) {
    if (!key.startsWith('study:') && key !== IMPORTED_KEY) await storage.setStudyAttr(key, value);
  }
  let count = 0;
  let batch: ImportedTrial[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await storage.importTrials(batch);
    count += batch.length;
    batch = [];
  };
  for await (const trial of study.trials()) {
    batch.push(trial);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  await storage.setStudyAttr(IMPORTED_KEY, { from: source.kind, place: source.place, trials: count });
  return count;
}
