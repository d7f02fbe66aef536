// Measures storages: how many trials a second many processes ask and tell together on one study, and how long the
// command line takes to answer a question to a big one.
// Usage: npm run bench:storage -- [--processes 16] [--trials 6000] [--rounds 3] [--big 100000] [--json] [--out FILE]
// The study's sampler is random search and its objective costs nothing. The first part takes the storages in turn, round
// by round; the second times whole processes of `node dist/cli/main.js`, with Node's own start beside them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeResults } from './lib/files.ts';
import { count, runBench } from './lib/options.ts';
import { provenance } from './lib/provenance.ts';
import { median } from './lib/stats.ts';
import { makeBigStudies } from './storage/big-study.ts';
import { type Throughput, throughput } from './storage/throughput.ts';

const STORAGES = ['journal', 'sqlite'] as const;
const QUESTIONS = [['best'], ['trials', '--limit', '20']] as const;

interface Answer {
  readonly storage: string;
  readonly question: string;
  /** Whole processes, in milliseconds. */
  readonly milliseconds: readonly number[];
}

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

function timeOf(words: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${words.join(' ')}: ${stderr}`);
  return performance.now() - start;
}

/** Questions in turn, round by round; the first round is thrown away. */
async function measureAnswers(folder: string, trials: number, rounds: number): Promise<Answer[]> {
  const studies = await makeBigStudies(folder, trials);
  const cases = [
    { storage: 'none', question: 'node -e 0', words: ['-e', '0'] },
    ...studies.flatMap(({ storage, words: where }) =>
      QUESTIONS.map((question) => ({
        storage,
        question: `hpo ${question.join(' ')}`,
        words: ['dist/cli/main.js', question[0], ...where, ...question.slice(1)],
      })),
    ),
  ];
  const times = cases.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { words }] of cases.entries()) {
      const time = timeOf(words);
      if (round > 0) times[index].push(Math.round(time));
    }
  }
  return cases.map(({ storage, question }, index) => ({ storage, question, milliseconds: times[index] }));
}

await runBench(async () => {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const { values } = parseArgs({
    options: {
      processes: text('16'),
      trials: text('6000'),
      rounds: text('3'),
      big: text('100000'),
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  const [processes, trials, rounds, big] = (['processes', 'trials', 'rounds', 'big'] as const).map((name) =>
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
    const answers = await measureAnswers(folder, big, Math.max(5, rounds));
    for (const { storage, question, milliseconds } of answers) {
      console.log(
        `${storage.padEnd(8)} ${question.padEnd(24)} ${median(milliseconds)} ms, ${big} trials (wanted: 500)`,
      );
    }
    const results = { ...provenance('bench:storage'), speeds, answers };
    if (values.json) console.log(JSON.stringify(results));
    if (values.out !== undefined) writeResults(values.out, results);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
