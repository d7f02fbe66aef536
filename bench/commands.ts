// Measures how fast the command line answers questions to a big study: whole processes, from start to end.
// Usage: npm run bench:commands -- [--trials 100000] [--repeats 15] [--json]
// Runs the compiled program (npm run build), each command in turn, so that a busy machine is busy for all of them alike.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from '../src/math/statistics.ts';
import { float, int } from '../src/space/space.ts';
import { createJournalStorage } from '../src/storage/journal/journal.ts';
import { openSqlCatalog } from '../src/storage/sql/open.ts';
import type { ImportedTrial, Storage, StudyDefinition } from '../src/trial/contracts.ts';
import { count, runBench } from './lib/options.ts';
import { provenance } from './lib/provenance.ts';

const PROGRAM = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

const DEFINITION: StudyDefinition = {
  name: 'big',
  direction: 'minimize',
  metric: 'loss',
  space: { lr: float(1e-5, 1e-1, { log: true }), batch_size: int(16, 128), dropout: float(0, 0.5) },
  objective: null,
  seed: 0,
};

/** A trial as a run would have stored it; values jump about, and every seventh diverged. */
function trialOf(number: number): ImportedTrial {
  const share = (number * 0.618034) % 1;
  const startedAt = Date.UTC(2026, 0, 1) + 1000 * number;
  const diverged = number % 7 === 6;
  return {
    state: diverged ? 'FAIL' : 'COMPLETE',
    params: { lr: 1e-5 * 1e4 ** share, batch_size: 16 + (number % 113), dropout: share / 2 },
    distributions: DEFINITION.space,
    value: diverged ? null : share,
    intermediateValues: new Map([[0, 2 * share]]),
    userAttrs: { seconds: number % 60 },
    systemAttrs: {
      'hpo:by': 'random',
      ...(diverged && { 'hpo:failure': { class: 'diverged', message: 'the loss is NaN' } }),
    },
    startedAt,
    completedAt: startedAt + 900,
  };
}

const BATCH = 1000;

async function fill(storage: Storage, trials: number): Promise<void> {
  await storage.create(DEFINITION);
  for (let first = 0; first < trials; first += BATCH) {
    const length = Math.min(BATCH, trials - first);
    await storage.importTrials(Array.from({ length }, (_, index) => trialOf(first + index)));
  }
  await storage.close();
}

/** One command, from start to end, in milliseconds. */
function measure(words: readonly string[], cwd: string): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, words, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}:\n${stderr}`);
  return performance.now() - start;
}

await runBench(async () => {
  const { values } = parseArgs({
    options: {
      trials: { type: 'string', default: '100000' },
      repeats: { type: 'string', default: '15' },
      json: { type: 'boolean', default: false },
    },
  });
  const [trials, repeats] = [count('trials', values.trials), count('repeats', values.repeats)];
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: npm run build`);
  const folder = mkdtempSync(join(tmpdir(), 'hpo-bench-'));
  try {
    await fill(await createJournalStorage(join(folder, 'results', 'big', 'journal.log')), trials);
    const url = `sqlite:///${join(folder, 'big.db')}`;
    const catalog = await openSqlCatalog(url);
    await fill(await catalog.open('big'), trials);
    await catalog.close();
    const database = ['--storage', url];
    const cases: readonly (readonly [name: string, words: readonly string[]])[] = [
      ['node alone', ['-e', '0']],
      ['hpo --version', [PROGRAM, '--version']],
      ['hpo --help', [PROGRAM, '--help']],
      ...(['journal', 'sqlite'] as const).flatMap((where) => {
        const place = where === 'sqlite' ? database : [];
        return [
          [`hpo best, ${where}`, [PROGRAM, 'best', 'big', ...place]],
          [`hpo trials --limit 20, ${where}`, [PROGRAM, 'trials', 'big', '--limit', '20', ...place]],
          [
            `hpo trials --sort value --limit 20, ${where}`,
            [PROGRAM, 'trials', 'big', '--sort', 'value', '--limit', '20', ...place],
          ],
        ] as const;
      }),
    ];
    // Files that were just written, and programs that were never run, are not what is measured.
    for (const [, words] of cases) measure(words, folder);
    const times = cases.map((): number[] => []);
    for (let round = 0; round < repeats; round++) {
      for (const [index, [, words]] of cases.entries()) times[index].push(measure(words, folder));
    }
    const results = cases.map(([name], index) => ({
      name,
      median_ms: Math.round(median(times[index])),
      least_ms: Math.round(Math.min(...times[index])),
    }));
    if (values.json)
      console.log(JSON.stringify({ trials, repeats, results, ...provenance('bench:commands') }));
    else
      for (const { name, median_ms: middle, least_ms: least } of results)
        console.log(`${name.padEnd(44)} ${String(middle).padStart(5)} ms (least ${least})`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
