// Bootstrap intervals, from seeded draws so that a report is the same each time it is written.
import { createRng, type Rng } from '../../src/math/random.ts';
import { mean as meanOf } from '../../src/math/statistics.ts';

/** A mean with the interval that holds 95 % of its bootstrap replicates. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const REPLICATES = 4000;

const resampled = (values: readonly number[], rng: Rng): number => {
  let sum = 0;
  for (let draw = 0; draw < values.length; draw++) sum += values[rng.below(values.length)];
  return sum / values.length;
};

function intervalOf(mean: number, replicate: (rng: Rng) => number): Interval {
  const rng = createRng(0, 0, 'bench-bootstrap');
  const means = Array.from({ length: REPLICATES }, () => replicate(rng)).sort((a, b) => a - b);
  return { mean, low: means[Math.floor(0.025 * REPLICATES)], high: means[Math.ceil(0.975 * REPLICATES) - 1] };
}

/**
 * The mean over groups of the means within, with values drawn anew within each group: what other seeds would have given
 * on the same problems.
 */
export function withinGroups(groups: readonly (readonly number[])[]): Interval {
  return intervalOf(meanOf(groups.map(meanOf)), (rng) =>
    meanOf(groups.map((group) => resampled(group, rng))),
  );
}

/** The same with whole groups drawn anew: what another choice of problems like these would have given. */
export function overGroups(groups: readonly (readonly number[])[]): Interval {
  const means = groups.map(meanOf);
  return intervalOf(meanOf(means), (rng) => resampled(means, rng));
}
