// Plain records of what was tried, in Optuna's words. Pure data: nothing here stores, runs or decides.
import type { ParameterValues, Space } from '../space/space.ts';

/** Optuna's five states. RUNNING and WAITING are open; the other three are final. */
export type TrialState = 'RUNNING' | 'COMPLETE' | 'PRUNED' | 'FAIL' | 'WAITING';

/** Whether the metric is to be made small or large. */
export type Direction = 'minimize' | 'maximize';

/** Why a trial failed. Infrastructure faults say nothing about the configuration and do not count as trials. */
export type FailureClass = 'diverged' | 'oom' | 'timeout' | 'crash' | 'invalid_output' | 'infrastructure';

/** A failure as it is stored with its trial. */
export interface Failure {
  readonly class: FailureClass;
  readonly message: string;
  /** The last lines that the objective printed, where it is a process. */
  readonly output?: readonly string[];
}

/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One trial, as read from a storage. A value, never a live view. */
export interface Trial {
  /** 0, 1, 2, … in the order in which trials were asked for. */
  readonly number: number;
  readonly state: TrialState;
  /** The active parameters. */
  readonly params: ParameterValues;
  /** What each of `params` was drawn from. */
  readonly distributions: Space;
  /** The metric; null unless COMPLETE (or PRUNED with a report). */
  readonly value: number | null;
  /** Reports by step, in ascending order of step. */
  readonly intermediateValues: ReadonlyMap<number, number>;
  readonly userAttrs: Readonly<Record<string, Json>>;
  /** Our own begin with `hpo:`, such as `hpo:by` and `hpo:failure`. */
  readonly systemAttrs: Readonly<Record<string, Json>>;
  /** Milliseconds since the epoch; null while WAITING. */
  readonly startedAt: number | null;
  /** Milliseconds since the epoch; null until finished. */
  readonly completedAt: number | null;
  /** Who opened it or took it from the queue last: see storage/worker.ts. */
  readonly worker: string;
}

/** Whether no further event can change the trial. */
export function isFinished(state: TrialState): boolean {
  return state === 'COMPLETE' || state === 'PRUNED' || state === 'FAIL';
}

/** Legal changes of state: an open trial may start, go back to the queue or finish; a finished one stays so. */
export function canBecome(from: TrialState, to: TrialState): boolean {
  if (isFinished(from)) return false;
  return from === 'RUNNING' || to === 'RUNNING' || to === 'FAIL';
}

/** The stored failure of a FAIL trial, if it has one. */
export function failureOf(trial: Pick<Trial, 'systemAttrs'>): Failure | undefined {
  return trial.systemAttrs['hpo:failure'] as unknown as Failure | undefined;
}

/** What was put right last about a finished trial: why, when (milliseconds since the epoch), and what held before. */
export interface CorrectionRecord {
  readonly type: 'void' | 'value' | 'undo';
  readonly reason?: string;
  readonly at: number;
  readonly was: { readonly state: TrialState; readonly value: number | null };
}

/** The last correction of a trial, if it has one. */
export function lastCorrection({ systemAttrs }: Pick<Trial, 'systemAttrs'>): CorrectionRecord | undefined {
  return systemAttrs['hpo:correction'] as unknown as CorrectionRecord | undefined;
}

/** Whether a trial was made void: it ended, and shall not count. */
export function isVoid(trial: Pick<Trial, 'systemAttrs'>): boolean {
  return lastCorrection(trial)?.type === 'void';
}

/**
 * Whether a trial neither has a score nor may yet get one by what its objective was: it failed, or it waits. One that
 * was made void had a score all the same, as that can be taken back.
 */
export function isWithoutScore(trial: Pick<Trial, 'state' | 'systemAttrs'>): boolean {
  if (trial.state === 'WAITING') return true;
  const last = lastCorrection(trial);
  return trial.state === 'FAIL' && !(last?.type === 'void' && last.was.state !== 'FAIL');
}

/** Whether the trial counts towards the number that the user asked for: lost to infrastructure does not. */
export function countsAsTrial(trial: Pick<Trial, 'state' | 'systemAttrs'>): boolean {
  return isFinished(trial.state) && failureOf(trial)?.class !== 'infrastructure';
}

/** The COMPLETE trial with the best value, the earliest among equals. */
export function bestTrial(trials: readonly Trial[], direction: Direction): Trial | undefined {
  let best: Trial | undefined;
  for (const trial of trials) {
    if (trial.state !== 'COMPLETE' || trial.value === null || Number.isNaN(trial.value)) continue;
    if (best === undefined || isBetter(trial.value, best.value as number, direction)) best = trial;
  }
  return best;
}

/** Whether `a` is strictly better than `b`. */
export function isBetter(a: number, b: number, direction: Direction): boolean {
  return direction === 'maximize' ? a > b : a < b;
}
