// Measures how long a suggestion of gp takes after so many trials: the first of a process, which has to look at all of
// them, and one after each further trial.
// Usage: npm run bench:suggest -- [--trials 20,100,500,1000,5000] [--spaces d2,d10,d20,mixed] [--repeats 21] [--json] [--out FILE]
import { parseArgs } from 'node:util';
import { createRng } from '../src/math/random.ts';
import { createGpSampler } from '../src/search/samplers/gp.ts';
import { decode } from '../src/space/encoding.ts';
import { choice, float, int, type Space } from '../src/space/space.ts';
import type { Trial } from '../src/trial/trial.ts';
import { writeResults } from './lib/files.ts';
import { count, runBench } from './lib/options.ts';
import { provenance } from './lib/provenance.ts';
import { median } from './lib/stats.ts';
import { completed } from './lib/trials.ts';

const numbers = { lr: float(1e-5, 1e-1, { log: true }), batch_size: int(16, 128), dropout: float(0, 0.5) };
const five = () => choice(['a', 'b', 'c', 'd', 'e']);
const cube = (d: number) => (): Space =>
  Object.fromEntries(Array.from({ length: d }, (_, k) => [`x${k + 1}`, float(0, 1)]));
/** Of `mixed` the model sees 23 columns: a choice is a column for each of its values. */
const spaces: Readonly<Record<string, () => Space>> = {
  d2: cube(2),
  d10: cube(10),
  d20: cube(20),
  mixed: () => ({ ...numbers, a: five(), b: five(), c: five(), d: five() }),
};

/** Where the score is lowest, in every column, and how far the later trials of a search are from there. */
const [LOWEST, NEAR] = [0.3, 0.1];
const NOISE = 0.01;

/** A trial as a search would have left it: every second one is near the lowest score. */
function trialOf(space: Space, number: number): Trial {
  const rng = createRng(0, number, 'bench');
  const point = Object.keys(space).map(() =>
    number % 2 === 0 ? rng.uniform() : Math.min(Math.max(LOWEST + NEAR * rng.normal(), 0), 1),
  );
  const score = point.reduce((sum, unit) => sum + (unit - LOWEST) ** 2, NOISE * rng.normal());
  return completed(number, decode(space, point), score);
}

/** Seconds of the first suggestion, and of one after each of some further trials. */
function measure(makeSpace: () => Space, length: number, repeats: number) {
  const space = makeSpace();
  const sampler = createGpSampler();
  const trials = Array.from({ length }, (_, number) => trialOf(space, number));
  const times = Array.from({ length: repeats + 1 }, () => {
    const start = performance.now();
    const suggestion = sampler.suggest({ space, direction: 'minimize', seed: 0, trials });
    const seconds = (performance.now() - start) / 1000;
    if (suggestion?.by !== 'gp') throw new Error(`${suggestion?.by} proposed after ${trials.length} trials`);
    trials.push(trialOf(space, trials.length));
    return seconds;
  });
  const [first, ...later] = times;
  return { first, median: median(later), longest: Math.max(...later) };
}

await runBench(() => {
  const { values } = parseArgs({
    options: {
      trials: { type: 'string', default: '20,100,500,1000,5000' },
      spaces: { type: 'string', default: Object.keys(spaces).join() },
      repeats: { type: 'string', default: '21' },
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  const lengths = values.trials.split(',').map((text) => count('trials', text));
  const repeats = count('repeats', values.repeats);
  const chosen = values.spaces.split(',').map((name) => {
    if (!Object.hasOwn(spaces, name))
      throw new Error(`unknown space '${name}'; known: ${Object.keys(spaces)}`);
    return [name, spaces[name]] as const;
  });
  // The compiler has seen the code once before anything is timed.
  for (const [, makeSpace] of chosen) measure(makeSpace, 30, 40);
  const results = chosen.flatMap(([space, makeSpace]) =>
    lengths.map((trials) => {
      const { first, median: middle, longest } = measure(makeSpace, trials, repeats);
      const [first_ms, median_ms, longest_ms] = [first, middle, longest].map((seconds) =>
        Number((1000 * seconds).toPrecision(3)),
      );
      const row = { space, trials, first_ms, median_ms, longest_ms };
      const name = `${space.padEnd(6)} ${String(trials).padStart(6)} trials`;
      const text = `${name}: ${median_ms} ms (first ${first_ms}, longest ${longest_ms})`;
      console.log(values.json ? JSON.stringify(row) : text);
      return row;
    }),
  );
  if (values.out !== undefined)
    writeResults(values.out, { repeats, results, ...provenance('bench:suggest') });
});
