// Measures how fast the engines train and score the three models: milliseconds a step, images a second, the multiple of
// the floor (textbook arithmetic at the machine's measured peak), and other programs' times on the same work, all
// interleaved in one run.
// Usage: npm run bench:train -- [--isa LIST|all] [--threads 2] [--rounds 5] [--only REGEX] [--quick] [--no-rivals] [--json]
// It reports and never fails: targets stand beside the numbers.
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MODEL_NAMES } from '../src/vit/config.ts';
import { count, runBench } from './lib/options.ts';
import { provenance } from './lib/provenance.ts';
import { allCases, type Case, MEMORY_BATCH, MEMORY_TARGET_MB, TARGET_THREADS } from './train/cases.ts';
import { type Entrants, openEntrants } from './train/entrants.ts';
import { type Effort, measure } from './train/measure.ts';
import { blockOf, type Row, rowsOf, verdictOf } from './train/report.ts';

const FULL: Effort = { rounds: 5, roundMs: 400 };
const QUICK: Effort = { rounds: 2, roundMs: 150 };

/** One model's peak memory, as `--json` prints it. */
interface MemoryRow {
  readonly case: string;
  readonly work: 'memory';
  readonly model: string;
  readonly batch: number;
  readonly engine: 'native';
  readonly threads: number;
  readonly rss_mb?: number;
  readonly rss_mb_target: number;
  readonly met?: boolean;
  readonly problem?: string;
}

function measureMemory(model: string, threads: number): MemoryRow {
  const script = fileURLToPath(new URL('memory.ts', import.meta.url));
  const args = ['--import', 'tsx', script, model, String(MEMORY_BATCH), String(threads)];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const about = { case: memoryCase(model), work: 'memory', model, batch: MEMORY_BATCH } as const;
  const row = { ...about, engine: 'native', threads, rss_mb_target: MEMORY_TARGET_MB } as const;
  if (status !== 0) return { ...row, problem: stderr.trim() };
  const megabytes = Math.round(Number(stdout));
  return { ...row, rss_mb: megabytes, met: megabytes <= MEMORY_TARGET_MB };
}

const memoryCase = (model: string): string => `${model} depth 6 batch ${MEMORY_BATCH} memory`;

const memoryLine = ({ case: name, rss_mb, met, problem }: MemoryRow): string =>
  problem === undefined
    ? `${name}: ${rss_mb} MB of the process at most, wanted <= ${MEMORY_TARGET_MB}: ${met ? 'ok' : 'misses'}`
    : `${name}: ${problem}`;

/** Times every case, printing each when it is done. */
async function timeCases(cases: readonly Case[], effort: Effort, say: Sayer, entrants: Entrants) {
  const rows: Row[] = [];
  for (const timed of cases) {
    const found = rowsOf(timed, await measure(timed, entrants.list, effort));
    rows.push(...found);
    say(found, blockOf(found));
  }
  return rows;
}

type Sayer = (rows: readonly object[], text: readonly string[]) => void;

function readFlags() {
  const { values } = parseArgs({
    options: {
      isa: { type: 'string' },
      threads: { type: 'string', default: String(TARGET_THREADS) },
      rounds: { type: 'string' },
      only: { type: 'string', default: '' },
      quick: { type: 'boolean', default: false },
      'no-rivals': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const effort = values.quick ? QUICK : FULL;
  return {
    ...values,
    threads: count('threads', values.threads),
    effort: values.rounds === undefined ? effort : { ...effort, rounds: count('rounds', values.rounds) },
    only: new RegExp(values.only),
  };
}

/** Threads that wait for each other, as PyTorch's do, lose many times more to a busy neighbour than others. */
function noteLoad(note: (line: string) => void): void {
  const [load] = loadavg();
  if (load > 1)
    note(`${load.toFixed(1)} other threads are running: compare no times of a machine that is not idle`);
}

/** The cases that the expression names, and the models whose memory it names. */
function chosenCases(only: RegExp, quick: boolean) {
  const all = allCases(quick);
  const cases = all.filter(({ name }) => only.test(name));
  const memoryModels = MODEL_NAMES.filter((model) => only.test(memoryCase(model)));
  if (cases.length + memoryModels.length > 0) return { cases, memoryModels };
  const names = [...all.map(({ name }) => name), ...MODEL_NAMES.map(memoryCase)];
  throw new Error(`--only ${only} names no case; there are:\n  ${names.join('\n  ')}`);
}

await runBench(async () => {
  const { isa, threads, effort, only, quick, json, ...flags } = readFlags();
  const { cases, memoryModels } = chosenCases(only, quick);
  const say: Sayer = (rows, text) => {
    for (const line of json ? rows.map((row) => JSON.stringify(row)) : text) console.log(line);
  };
  const note = json ? console.error : console.log;
  const { machine, version } = provenance('bench:train');
  note(`hpo ${version} on ${machine.cpu}, ${machine.logicalCpus} logical CPUs, Node ${machine.node}`);
  noteLoad(note);
  const memory = memoryModels.map((model) => {
    const row = measureMemory(model, threads);
    say([row], [memoryLine(row)]);
    return row;
  });
  const entrants = await openEntrants({ isa, threads, rivals: !flags['no-rivals'], note });
  try {
    const rows = await timeCases(cases, effort, say, entrants);
    note('');
    note(verdictOf([...rows, ...memory]));
  } finally {
    entrants.close();
  }
});
