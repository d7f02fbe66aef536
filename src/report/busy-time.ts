// How long a study has run.
import type { Trial } from '../trial/trial.ts';

/** How long any trial ran, in milliseconds: pauses between sessions apart, trials at the same time once. */
export function busyTime(trials: readonly Trial[]): number {
  const spans = trials
    .flatMap(({ startedAt, completedAt }) =>
      startedAt === null || completedAt === null ? [] : [{ from: startedAt, to: completedAt }],
    )
    .toSorted((a, b) => a.from - b.from);
  let [sum, until] = [0, Number.NEGATIVE_INFINITY];
  for (const { from, to } of spans) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
}
