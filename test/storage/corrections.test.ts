// Readers answer from indexes and derived tables: after corrections they say what the events say.
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { choice } from '../../src/space/space.ts';
import { createFolderCatalog } from '../../src/storage/journal/catalog.ts';
import { openSqlCatalog } from '../../src/storage/sql/open.ts';
import { HAS_SQLITE, WHY_SKIPPED } from '../support/sqlite.ts';
import { EVERY_KIND, WITH_BETA, WITH_MOMENTUM } from './definition.ts';
import { expectAgreement } from './sql/agreement.ts';
import { temporaryFolder } from './temporary.ts';

const temporary = temporaryFolder();
afterAll(temporary.remove);

describe.each([
  ['a folder', false, async () => createFolderCatalog(join(temporary.path, 'results'))],
  [
    `SQLite${WHY_SKIPPED}`,
    !HAS_SQLITE,
    () => openSqlCatalog(`sqlite:///${join(temporary.path, 'studies.db')}`),
  ],
] as const)('in %s', (_, skipped, open) => {
  it.skipIf(skipped)('corrected trials and wider spaces are answered for as they are now', async () => {
    const catalog = await open();
    const storage = await catalog.open(EVERY_KIND.name);
    await storage.create(EVERY_KIND);
    for (const [index, params] of [WITH_MOMENTUM, WITH_BETA, WITH_BETA, WITH_MOMENTUM].entries()) {
      const number = (await storage.openTrial({ params, state: 'RUNNING' })) as number;
      if (index === 3)
        await storage.finish(number, { state: 'FAIL', failure: { class: 'crash', message: 'x' } });
      else await storage.finish(number, { state: 'COMPLETE', value: index });
    }
    await expectAgreement(catalog, storage);
    const steps = [
      () => storage.correct(0, { type: 'void' }),
      () => storage.correct(3, { type: 'value', value: -1 }),
      () => storage.correct(1, { type: 'value', value: 7 }),
      () => storage.correct(1, { type: 'value', value: Number.NEGATIVE_INFINITY }),
      () => storage.correct(1, { type: 'void', reason: 'odd' }),
      () => storage.correct(0, { type: 'undo' }),
      () =>
        storage.widen({
          ...EVERY_KIND.space,
          size: choice([16, 32.5, -4, 64], { ordered: true, default: 16 }),
        }),
      () => storage.openTrial({ params: { ...WITH_BETA, size: 64 }, state: 'RUNNING' }),
      () => storage.finish(4, { state: 'COMPLETE', value: 0.5 }),
    ];
    for (const step of steps) {
      await step();
      await expectAgreement(catalog, storage);
    }
    await storage.close();
    // By another process, which goes on from an index or from the tables.
    const again = await catalog.open(EVERY_KIND.name);
    await again.correct(4, { type: 'void' });
    await again.correct(2, { type: 'value', value: 0.25 });
    await expectAgreement(catalog, again);
    await again.correct(2, { type: 'undo' });
    const failed = (await again.openTrial({ params: WITH_BETA, state: 'RUNNING' })) as number;
    await again.finish(failed, { state: 'FAIL', failure: { class: 'crash', message: 'y' } });
    await again.retry(failed, { params: WITH_BETA, state: 'WAITING' });
    await expectAgreement(catalog, again);
    await again.close();
    await catalog.close();
  });

  it.skipIf(skipped)('a study of another objective is answered for as it is now', async () => {
    const catalog = await open();
    const storage = await catalog.open('other');
    await storage.create({ ...EVERY_KIND, name: 'other' });
    for (let number = 0; number < 3; number++) {
      await storage.openTrial({ params: WITH_BETA, state: 'RUNNING' });
      await storage.finish(number, { state: 'FAIL', failure: { class: 'crash', message: 'x' } });
    }
    await expectAgreement(catalog, storage);
    await storage.redefine({ objective: { command: ['train'] }, metric: 'loss' });
    await expectAgreement(catalog, storage);
    await storage.openTrial({ params: WITH_MOMENTUM, state: 'RUNNING' });
    await storage.finish(3, { state: 'COMPLETE', value: 1 });
    await expectAgreement(catalog, storage);
    await storage.close();
    await catalog.close();
  });
});
