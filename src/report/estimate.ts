// How long a search will still take, from what its trials took so far.
import { mean } from '../math/statistics.ts';

/** What is known at a moment. */
export interface ProgressFacts {
  /** Trials in all; Infinity where there is no number. */
  readonly total: number;
  /** How many run at the same time; 1 when left out. */
  readonly parallel?: number;
  /** Milliseconds of each finished trial, failed ones included: they are part of what is to be expected. */
  readonly finishedMs: readonly number[];
  /** The running trial. */
  readonly running?: { readonly elapsedMs: number; readonly fraction: number };
  /** What a trial was expected to take before the first one ran. */
  readonly trialMs?: number;
}

/** A running trial's own pace is believed once this share of it is done; before, it is start-up. */
const TRUSTED_FRACTION = 0.1;

/**
 * Milliseconds until the last trial ends; undefined while nothing is known. The expectation for a whole trial is the
 * mean of the finished ones; the first estimate counts as one of them, so that it fades as trials end.
 */
export function estimateRemaining(facts: ProgressFacts): number | undefined {
  const { total, finishedMs, running, trialMs, parallel = 1 } = facts;
  if (!Number.isFinite(total)) return undefined;
  const projected =
    running && running.fraction >= TRUSTED_FRACTION ? running.elapsedMs / running.fraction : undefined;
  const known = trialMs === undefined ? finishedMs : [...finishedMs, trialMs];
  const expected = known.length > 0 ? mean(known) : projected;
  if (expected === undefined) return undefined;
  const unstarted = Math.max(0, total - finishedMs.length - (running ? 1 : 0));
  // With nothing finished, the running trial's pace is better evidence for the others than a guess made before it.
  const each = finishedMs.length === 0 ? (projected ?? expected) : expected;
  const rest = running ? Math.max(0, (projected ?? expected) - running.elapsedMs) : 0;
  return rest + (unstarted * each) / parallel;
}
