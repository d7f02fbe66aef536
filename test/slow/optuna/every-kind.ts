// A journal with every kind of parameter and the values that JSON lacks.
import { join } from 'node:path';
import { createJournalStorage } from '../../../src/storage/journal/journal.ts';
import { EVERY_KIND, WITH_BETA, WITH_MOMENTUM } from '../../storage/definition.ts';

export async function makeEveryKind(folder: string): Promise<void> {
  const storage = await createJournalStorage(join(folder, 'journal.log'));
  await storage.create(EVERY_KIND);
  for (const params of [WITH_MOMENTUM, WITH_BETA]) {
    const number = (await storage.openTrial({
      params,
      state: 'RUNNING',
      userAttrs: { ä: [1, null] },
    })) as number;
    await storage.report(number, 3, Number.NaN);
    await storage.report(number, 7, Number.NEGATIVE_INFINITY);
    await storage.finish(number, { state: 'COMPLETE', value: number - 0.5 });
  }
  await storage.close();
}
