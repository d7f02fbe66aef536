// Which observations the model is made of when there are too many: its cost grows with their third power.
import type { Observations } from './observations.ts';

/** With this many a suggestion takes tenths of a second: docs/gaussian-process.md. */
export const MAX_OBSERVATIONS = 1000;
/** Open trials that the model is told of beside them. What others run is not proposed either way. */
export const MAX_PENDING = 100;
/** How much of the room the best scores have, and how much the newest; the rest is spread over all other trials. */
const [BEST_SHARE, NEWEST_SHARE] = [1 / 2, 1 / 4];

/**
 * The observations themselves where they are no more than the limit. Else the best, for they say where to go; the
 * newest, for what was just learned; and every so many of the others, for they say where not to go. Always in the order
 * of the trials.
 */
export function kept(observations: Observations, limit = MAX_OBSERVATIONS): Observations {
  const { points, values, trials } = observations;
  const pending = observations.pending.slice(-MAX_PENDING);
  if (values.length <= limit) return { ...observations, pending };
  const indices = keptIndices(values, limit);
  return {
    points: indices.map((index) => points[index]),
    values: Float64Array.from(indices, (index) => values[index]),
    trials: indices.map((index) => trials[index]),
    pending,
  };
}

/** Of equal scores the older one is better. */
function keptIndices(values: Float64Array, limit: number): number[] {
  const all = Array.from(values.keys());
  const byScore = all.toSorted((a, b) => values[b] - values[a] || a - b);
  const best = new Set(byScore.slice(0, Math.ceil(limit * BEST_SHARE)));
  const rest = all.filter((index) => !best.has(index));
  const newest = Math.floor(limit * NEWEST_SHARE);
  const others = rest.slice(0, rest.length - newest);
  const room = limit - best.size - newest;
  const spread = Array.from(
    { length: room },
    (_, place) => others[Math.floor((place * others.length) / room)],
  );
  return [...best, ...rest.slice(others.length), ...spread].sort((a, b) => a - b);
}
