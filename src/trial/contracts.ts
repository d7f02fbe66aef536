// The contracts that meet in a study: what is optimized, and what remembers it.
import type { ParameterValues, Space } from '../space/space.ts';
import type { Direction, Json, Trial, TrialState } from './trial.ts';

/** What an objective is handed for one trial. */
export interface TrialContext {
  readonly number: number;
  readonly params: ParameterValues;
  /** A seed of the trial's own, derived from the study's. */
  readonly seed: number;
  /** Ends the trial early; an objective that honours it throws a CancelledError. */
  readonly signal: AbortSignal;
  /** Reports an intermediate value. It is stored before this returns. */
  report(step: number, value: number): void;
  /** Stores a fact about the trial: the engine, its threads, an epoch's seconds. */
  setUserAttr(key: string, value: Json): void;
  /** Tells how far the trial is, for display only. Nothing is stored. */
  progress(update: TrialProgress): void;
}

/** How far a trial is, for display only. */
export interface TrialProgress {
  /** Share of the trial's work done, 0 to 1. */
  readonly fraction: number;
  /** For example `epoch 2/3`. */
  readonly label: string;
  /** The newest score, if one is known. */
  readonly value?: number;
}

/**
 * What is optimized. Returns the trial's value. Throws a {@link TrialFailure} for a failure with a known class; any
 * other error fails the trial as a crash.
 */
export interface Objective {
  evaluate(trial: TrialContext): Promise<number>;
  /** Frees what evaluations share. */
  dispose?(): Promise<void>;
}

/** What is fixed about a study when it is created. */
export interface StudyDefinition {
  readonly name: string;
  readonly direction: Direction;
  /** The metric's name, for example `val_acc`. */
  readonly metric: string;
  readonly space: Space;
  /** What makes two scores comparable: model, epochs, data. Compared when a study is continued. */
  readonly objective: Json;
  readonly seed: number;
}

/**
 * Remembers one study. Every method that changes something has stored it before it returns; a crash after that loses
 * nothing. Results are values: changing them changes no study. Trials are numbered 0, 1, 2, … in order of creation.
 *
 * Every method throws HpoError STORAGE when the medium fails, and BAD_INPUT for an unknown trial number.
 */
export interface Storage {
  /** The study's definition, or undefined before {@link create}. */
  definition(): StudyDefinition | undefined;
  /** Creates the study. Throws HpoError STORAGE when there is one already. */
  create(definition: StudyDefinition): void;
  /** All trials by number. */
  trials(): readonly Trial[];
  /** One trial. */
  trial(number: number): Trial;
  /** Opens a trial with its parameters and system attributes; RUNNING, or WAITING for an enqueued one. */
  createTrial(trial: NewTrial): number;
  /** Stores an intermediate value; a repeat of a step overwrites it. The trial must be RUNNING. */
  report(number: number, step: number, value: number): void;
  setUserAttr(number: number, key: string, value: Json): void;
  setSystemAttr(number: number, key: string, value: Json): void;
  /** Changes the state, with the value of a COMPLETE or PRUNED trial. Throws BAD_INPUT for an illegal change. */
  setState(number: number, state: TrialState, value?: number): void;
  /** A study-wide fact, such as the version that wrote it. */
  setStudyAttr(key: string, value: Json): void;
  studyAttrs(): Readonly<Record<string, Json>>;
  /** Lets go of files and locks. */
  close(): void;
}

/** A trial about to be opened. */
export interface NewTrial {
  readonly params: ParameterValues;
  readonly state: 'RUNNING' | 'WAITING';
  readonly systemAttrs?: Readonly<Record<string, Json>>;
}
