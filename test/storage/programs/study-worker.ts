// Run as a program: optimizes the study of a storage with the random sampler until it has as many trials as asked for,
// and prints each trial when its result was stored. It may be killed at any moment.
// Usage: study-worker.ts URL TRIALS [MILLISECONDS A TRIAL]
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createStudy, float } from '../../../src/index.ts';
import { DEFINITION } from '../definition.ts';
import { openStorage } from './open-storage.ts';

const [url, trials, milliseconds = '0'] = process.argv.slice(2);

const study = await createStudy({
  name: DEFINITION.name,
  space: { x: float(0, 1) },
  sampler: 'random',
  storage: await openStorage(url),
});
await study.optimize(
  async ({ number, report }) => {
    writeSync(1, `asked ${number}\n`);
    await report(0, number / 2);
    if (Number(milliseconds) > 0) await sleep(Math.random() * Number(milliseconds) * 2);
    return number;
  },
  { trials: Number(trials), on: { onTrialEnd: ({ number }) => writeSync(1, `told ${number}\n`) } },
);
await study.close();
