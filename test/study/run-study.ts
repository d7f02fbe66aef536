// Run as a program by resume.test.ts: runs a study in a journal, slowly enough to be killed in the middle of a trial.
// Arguments: the journal, the number of trials, the number of the trial that kills the process (-1 for none).

import { createRandomSampler } from '../../src/search/samplers/random.ts';
import { float, int } from '../../src/space/space.ts';
import { createJournalStorage } from '../../src/storage/journal/journal.ts';
import { openStudy } from '../../src/study/study.ts';

const [path, trials, fatal] = process.argv.slice(2);
const study = await openStudy({
  definition: {
    name: 'resumed',
    direction: 'minimize',
    metric: 'loss',
    space: { x: float(1e-3, 1, { log: true }), n: int(1, 50) },
    objective: { version: 1 },
    seed: 5,
  },
  storage: await createJournalStorage(path, { clock: () => 0 }),
  sampler: createRandomSampler(),
});
await study.optimize(
  async ({ number, params, seed, report }) => {
    await report(0, params.x);
    if (number === Number(fatal)) process.kill(process.pid, 'SIGKILL');
    await report(1, params.n);
    return params.x * params.n + seed / 2 ** 32;
  },
  { trials: Number(trials) },
);
await study.close();
