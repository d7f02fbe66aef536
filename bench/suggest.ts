// Measures how long a suggestion of gp takes in a running study: suggestions one after another from a number of trials on,
// each told before the next is asked for, so that refits fall among them as they do in a search.
// Usage: npm run bench:suggest -- [--spaces 2,10,20,narrow,wide] [--trials 20,100,500,1000,5000] [--repeats 50]
//   [--limit 60] [--json] [--out FILE]
// A space is so many real numbers, or `narrow` or `wide`: an everyday one, and the same with four choices of five.
import { parseArgs } from 'node:util';
import { createRng } from '../src/math/random.ts';
import { median } from '../src/math/statistics.ts';
import { createGpSampler } from '../src/search/samplers/gp.ts';
import { decode } from '../src/space/encoding.ts';
import { choice, float, int, type Space } from '../src/space/space.ts';
import type { Trial } from '../src/trial/trial.ts';
import { writeResults } from './lib/files.ts';
import { count, names, runBench } from './lib/options.ts';
import { provenance } from './lib/provenance.ts';
import { completed } from './lib/trials.ts';

const everyday = { lr: float(1e-5, 1e-1, { log: true }), batch_size: int(16, 128), dropout: float(0, 0.5) };
const five = () => choice(['a', 'b', 'c', 'd', 'e']);
/** The model sees 3 columns of the one, 23 of the other: a choice is a column for each of its values. */
const named: Readonly<Record<string, Space>> = {
  narrow: everyday,
  wide: { ...everyday, a: five(), b: five(), c: five(), d: five() },
};

/** A space of its own for each measurement: what is remembered of one must not help the next. */
function spaceNamed(name: string): Space {
  if (Object.hasOwn(named, name)) return { ...named[name] };
  if (!/^\d+$/.test(name))
    throw new Error(`--spaces has '${name}'; give numbers of parameters, ${Object.keys(named).join(' or ')}`);
  const columns = count('spaces', name);
  return Object.fromEntries(Array.from({ length: columns }, (_, column) => [`x${column + 1}`, float(0, 1)]));
}

/** Where the score is lowest, in every column, and how far the later trials of a search are from there. */
const [LOWEST, NEAR] = [0.3, 0.1];
const NOISE = 0.01;

/** A score of the point that a sampler would see in a search: a bowl with a little noise. */
function scoreOf(point: readonly number[], number: number): number {
  const rng = createRng(0, number, 'bench-score');
  return point.reduce((sum, unit) => sum + (unit - LOWEST) ** 2, NOISE * rng.normal());
}

/** A trial as a search would have left it: every second one is near the lowest score. */
function trialOf(space: Space, number: number): Trial {
  const rng = createRng(0, number, 'bench');
  const point = Object.keys(space).map(() =>
    number % 2 === 0 ? rng.uniform() : Math.min(Math.max(LOWEST + NEAR * rng.normal(), 0), 1),
  );
  return completed(number, decode(space, point), scoreOf(point, number));
}

/** The first suggestion of a process, the median and the longest of those that follow, in milliseconds. */
interface Latency {
  readonly first_ms: number;
  readonly median_ms: number;
  readonly longest_ms: number;
  /** The same two of the process's own time, all its threads together: a busy machine changes them less. */
  readonly cpu_median_ms: number;
  readonly cpu_longest_ms: number;
  /** How many followed: fewer than were asked for where the limit was reached. */
  readonly suggestions: number;
}

function measure(name: string, length: number, repeats: number, limit: number): Latency {
  const space = spaceNamed(name);
  const sampler = createGpSampler();
  const trials = Array.from({ length }, (_, number) => trialOf(space, number));
  const suggest = () => {
    const [start, used] = [performance.now(), process.cpuUsage()];
    const suggestion = sampler.suggest({ space, direction: 'minimize', seed: 0, trials });
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(used);
    if (suggestion?.by !== 'gp') throw new Error(`${suggestion?.by} proposed after ${trials.length} trials`);
    const values = Object.values(suggestion.params).map((value) =>
      typeof value === 'number' ? value : LOWEST,
    );
    trials.push(completed(trials.length, suggestion.params, scoreOf(values, trials.length)));
    return { ms, cpu: (user + system) / 1000 };
  };
  const first = suggest();
  const end = performance.now() + 1000 * limit;
  const times: ReturnType<typeof suggest>[] = [];
  while (times.length < repeats && (times.length === 0 || performance.now() < end)) times.push(suggest());
  const [clock, cpu] = [times.map(({ ms }) => ms), times.map((time) => time.cpu)];
  const rounded = (ms: number) => Number(ms.toPrecision(3));
  return {
    first_ms: rounded(first.ms),
    median_ms: rounded(median(clock)),
    longest_ms: rounded(Math.max(...clock)),
    cpu_median_ms: rounded(median(cpu)),
    cpu_longest_ms: rounded(Math.max(...cpu)),
    suggestions: times.length,
  };
}

await runBench(() => {
  const { values } = parseArgs({
    options: {
      spaces: { type: 'string', default: '2,10,20' },
      trials: { type: 'string', default: '20,100,500,1000,5000' },
      repeats: { type: 'string', default: '50' },
      limit: { type: 'string', default: '60' },
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  const spaces = names(values.spaces);
  const lengths = names(values.trials).map((text) => count('trials', text));
  const [repeats, limit] = [count('repeats', values.repeats), count('limit', values.limit)];
  // The compiler has seen the code once before anything is timed.
  for (const space of spaces) measure(space, 50, 3, limit);
  const results = spaces.flatMap((space) =>
    lengths.map((trials) => {
      const row = { space, trials, ...measure(space, trials, repeats, limit) };
      const text = `${row.median_ms} ms, longest ${row.longest_ms}, CPU ${row.cpu_median_ms}, longest ${row.cpu_longest_ms} (${row.suggestions} suggestions; first ${row.first_ms})`;
      console.log(
        values.json
          ? JSON.stringify(row)
          : `${space.padEnd(6)} ${String(trials).padStart(6)} trials: ${text}`,
      );
      return row;
    }),
  );
  if (values.out !== undefined)
    writeResults(values.out, { repeats, limit, results, ...provenance('bench:suggest') });
});
