// Measures how long a suggestion of gp takes after so many trials: the first of a process, which has to look at all of
// them, and one after each further trial.
// Usage: npm run bench:suggest -- [--trials 100,300,1000,20000] [--repeats 7] [--json] [--out FILE]
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
/** The model sees 3 columns of the one, 23 of the other: a choice is a column for each of its values. */
const spaces: Readonly<Record<string, () => Space>> = {
  narrow: () => ({ ...numbers }),
  wide: () => ({ ...numbers, a: five(), b: five(), c: five(), d: five() }),
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
    trials.push(completed(trials.length, suggestion.params, 1));
    return seconds;
  });
  const [first, ...later] = times;
  return { first, median: median(later), longest: Math.max(...later) };
}

await runBench(() => {
  const { values } = parseArgs({
    options: {
      trials: { type: 'string', default: '100,300,1000,20000' },
      repeats: { type: 'string', default: '7' },
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  const lengths = values.trials.split(',').map((text) => count('trials', text));
  const repeats = count('repeats', values.repeats);
  // The compiler has seen the code once before anything is timed.
  for (const makeSpace of Object.values(spaces)) measure(makeSpace, 50, 3);
  const results = Object.entries(spaces).flatMap(([space, makeSpace]) =>
    lengths.map((trials) => {
      const { first, median: middle, longest } = measure(makeSpace, trials, repeats);
      const [first_s, median_s, longest_s] = [first, middle, longest].map((seconds) =>
        Number(seconds.toFixed(2)),
      );
      const row = { space, trials, first_s, median_s, longest_s };
      const name = `${space.padEnd(8)} ${String(trials).padStart(6)} trials`;
      const text = `${name}: ${median_s} s (first ${first_s}, longest ${longest_s})`;
      console.log(values.json ? JSON.stringify(row) : text);
      return row;
    }),
  );
  if (values.out !== undefined)
    writeResults(values.out, { repeats, results, ...provenance('bench:suggest') });
});
