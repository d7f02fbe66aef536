// Studies with many trials, each opened, reported, noted and finished as a run would do it, but without a run.
import { join } from 'node:path';
import { openCatalog } from '../../src/config/open-storage.ts';
import { float, int } from '../../src/space/space.ts';
import type { ImportedTrial, Storage, StudyDefinition } from '../../src/trial/contracts.ts';

const SPACE = { lr: float(1e-5, 1e-1, { log: true }), layers: int(1, 16) };
const DEFINITION: StudyDefinition = {
  name: 'big',
  direction: 'minimize',
  metric: 'loss',
  space: SPACE,
  objective: null,
  seed: 0,
};
/** Trials of one transaction. */
const PART = 1000;

const trial = (number: number): ImportedTrial => ({
  state: number % 7 === 6 ? 'FAIL' : 'COMPLETE',
  params: { lr: 10 ** -(1 + (number % 4000) / 1000), layers: 1 + (number % 16) },
  distributions: SPACE,
  value: number % 7 === 6 ? null : Math.sin(number),
  intermediateValues: new Map([[0, number / 3]]),
  userAttrs: { seconds: number % 60 },
  systemAttrs: { 'hpo:by': 'random' },
  startedAt: 1e12 + number * 1000,
  completedAt: 1e12 + number * 1000 + 500,
});

async function fill(storage: Storage, trials: number): Promise<void> {
  await storage.create(DEFINITION);
  for (let start = 0; start < trials; start += PART) {
    const part = Array.from({ length: Math.min(PART, trials - start) }, (_, index) => trial(start + index));
    await storage.importTrials(part);
  }
  await storage.close();
}

/** A study in a journal and one in SQLite, with the words of the command line that name them. */
export async function makeBigStudies(folder: string, trials: number) {
  const places = [
    { storage: 'journal', where: folder, words: [join(folder, DEFINITION.name)] },
    {
      storage: 'sqlite',
      where: `sqlite:///${join(folder, 'big.db')}`,
      words: [DEFINITION.name, '--storage', `sqlite:///${join(folder, 'big.db')}`],
    },
  ];
  for (const { where } of places) {
    const catalog = await openCatalog(where);
    await fill(await catalog.open(DEFINITION.name), trials);
    await catalog.close();
  }
  return places;
}
