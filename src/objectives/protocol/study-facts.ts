// What an objective in Python may ask about its study, in Optuna's words.
import type { Direction, Json, Trial } from '../../trial/trial.ts';

/** The study as the objective's `trial.study` shows it. */
export interface StudyFacts {
  readonly name: string;
  readonly direction: Direction;
  /** Every trial so far. */
  trials(): readonly Trial[];
  /** The best complete trial. */
  best(): Trial | undefined;
  /** Study-wide facts; those that begin with `hpo:` are not shown. */
  attrs(): Readonly<Record<string, Json>>;
  /** Called when the objective wants the study to end. */
  stop(): void;
}

/** A trial as the process reads it. Numbers that JSON lacks are words. */
export function trialRecord(trial: Trial): Json {
  return {
    number: trial.number,
    state: trial.state,
    value: wire(trial.value),
    params: trial.params,
    user_attrs: trial.userAttrs,
    system_attrs: trial.systemAttrs,
    intermediate_values: [...trial.intermediateValues].map(([step, value]) => [step, wire(value)]),
    started: trial.startedAt,
    completed: trial.completedAt,
  };
}

/** Study attributes without our own. */
export function ownAttrs(attrs: Readonly<Record<string, Json>>): Json {
  return Object.fromEntries(Object.entries(attrs).filter(([key]) => !key.startsWith('hpo:')));
}

const wire = (value: number | null): number | string | null =>
  value === null || Number.isFinite(value) ? value : String(value);
