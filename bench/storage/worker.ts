// One of the processes of bench/storage.ts: says that it is ready, waits for the word to begin, and optimizes a study of
// an objective that costs nothing until the study has its trials.
// Usage: worker.ts STORAGE TRIALS; prints `ready`, then the trials it ran and the CPU seconds that took.
import { once } from 'node:events';
import { createStudy, float, int } from '../../src/index.ts';

const [storage, trials] = process.argv.slice(2);
const study = await createStudy({
  name: 'bench',
  space: { lr: float(1e-5, 1e-1, { log: true }), layers: int(1, 16) },
  sampler: 'random',
  storage,
});
console.log('ready');
await once(process.stdin, 'data');
const before = process.cpuUsage();
const { finished } = await study.optimize(({ params: { lr } }) => lr, { trials: Number(trials) });
const { user, system } = process.cpuUsage(before);
console.log(finished, (user + system) / 1e6);
await study.close();
process.stdin.destroy();
