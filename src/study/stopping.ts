// When a study is finished before its trials are used up: its target is reached, or nothing got better for long.
import { bestTrial, countsAsTrial, type Direction, isBetter, type Trial } from '../trial/trial.ts';

/** When to stop before the last trial. */
export interface StopRule {
  /** A value that is good enough. */
  readonly target?: number;
  /** How many trials without a better value are enough. */
  readonly patience?: number;
}

/** Why the study should stop, as a sentence; undefined while it should go on. */
export function stopReason(
  trials: readonly Trial[],
  direction: Direction,
  { target, patience }: StopRule,
): string | undefined {
  const best = bestTrial(trials, direction);
  if (best?.value == null) return undefined;
  if (target !== undefined && !isBetter(target, best.value, direction)) {
    return `the target ${target} is reached (#${best.number}: ${best.value})`;
  }
  if (patience === undefined) return undefined;
  const ended = trials.filter(countsAsTrial).toSorted((a, b) => (a.completedAt ?? 0) - (b.completedAt ?? 0));
  const since = ended.length - 1 - ended.findIndex(({ number }) => number === best.number);
  return since >= patience ? `no better value in ${since} trials` : undefined;
}
