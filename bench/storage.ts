// Measures storages: how many trials a second many processes ask and tell together on one study.
// Usage: npm run bench:storage -- [--processes 16] [--trials 6000] [--rounds 3] [--json] [--out FILE]
// The study's sampler is random search and its objective costs nothing. The storages are taken in turn, round by round.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from '../src/math/statistics.ts';
import { writeResults } from './lib/files.ts';
import { count, runBench } from './lib/options.ts';
import { provenance } from './lib/provenance.ts';
import { type Throughput, throughput } from './storage/throughput.ts';

const STORAGES = ['journal', 'sqlite'] as const;

const urlOf = (storage: string, folder: string, round: number): string =>
  storage === 'journal'
    ? join(folder, String(round), 'journal.log')
    : `sqlite:///${join(folder, `${round}.db`)}`;

/** Every storage once a round, so that the machine's mood is shared. */
async function measureThroughput(folder: string, processes: number, trials: number, rounds: number) {
  const results: (Throughput & { readonly storage: string })[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const storage of STORAGES) {
      const result = { storage, ...(await throughput(urlOf(storage, folder, round), processes, trials)) };
      results.push(result);
      const { seconds, cpuSeconds, share } = result;
      const rate = Math.round(trials / seconds);
      console.log(
        `${storage.padEnd(8)} ${processes} processes  ${rate} trials/s  ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU  ${share[0]} to ${share[1]} trials each`,
      );
    }
  }
  return results;
}

await runBench(async () => {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const { values } = parseArgs({
    options: {
      processes: text('16'),
      trials: text('6000'),
      rounds: text('3'),
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  const [processes, trials, rounds] = (['processes', 'trials', 'rounds'] as const).map((name) =>
    count(name, values[name]),
  );
  const folder = mkdtempSync(join(tmpdir(), 'hpo-bench-'));
  try {
    const speeds = await measureThroughput(folder, processes, trials, rounds);
    for (const storage of STORAGES) {
      const rates = speeds
        .filter((speed) => speed.storage === storage)
        .map(({ seconds }) => trials / seconds);
      console.log(`${storage.padEnd(8)} median ${Math.round(median(rates))} trials/s in sum (wanted: 500)`);
    }
    const results = { ...provenance('bench:storage'), speeds };
    if (values.json) console.log(JSON.stringify(results));
    if (values.out !== undefined) writeResults(values.out, results);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
