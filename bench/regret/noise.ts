// Gaussian noise on a problem's values. Its draw depends on the search's seed and the trial's number alone, so that equal
// seeds are paired: whoever searches, trial 7 has the same luck.
import { createRng } from '../../src/math/random.ts';
import { satisfies } from '../../src/space/constraints.ts';
import { decode, dimensionOf } from '../../src/space/encoding.ts';
import type { ParameterValues } from '../../src/space/space.ts';
import type { Problem } from './problem.ts';

const POINTS = 2000;

/** Configurations drawn evenly in the units in which the space is searched; those that a constraint rules out are not. */
export function* randomConfigurations(
  { space, constraints }: Problem,
  count: number,
  purpose: string,
): Generator<ParameterValues> {
  for (let drawn = 0, given = 0; given < count; drawn++) {
    const rng = createRng(1, drawn, purpose);
    const params = decode(space, Float64Array.from({ length: dimensionOf(space) }, rng.uniform));
    if (!satisfies(constraints, params)) continue;
    given++;
    yield params;
  }
}

const deviations = new WeakMap<Problem, number>();

/** Standard deviation of a problem's values over 2,000 even draws from its space. */
export function deviationOf(problem: Problem): number {
  const known = deviations.get(problem);
  if (known !== undefined) return known;
  const values = [...randomConfigurations(problem, POINTS, 'bench-deviation')].map(problem.evaluate);
  const mean = values.reduce((sum, value) => sum + value, 0) / POINTS;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / POINTS);
  deviations.set(problem, deviation);
  return deviation;
}

/** What is added to the value of a trial. `noise` is a share of the problem's deviation. */
export function noiseOf(problem: Problem, noise: number, seed: number, trial: number): number {
  return noise === 0 ? 0 : noise * deviationOf(problem) * createRng(seed, trial, 'bench-noise').normal();
}
