// The contracts that meet in a study: what is optimized, and what remembers it.
import type { Parameter, ParameterValue } from '../space/parameter.ts';
import type { ParameterValues, Space } from '../space/space.ts';
import type { Direction, Failure, Json, Trial } from './trial.ts';

/** What an objective is handed for one trial. */
export interface TrialContext {
  readonly number: number;
  /** The configuration; of a define-by-run objective what was suggested so far. */
  readonly params: ParameterValues;
  /** A seed of the trial's own, derived from the study's. */
  readonly seed: number;
  /**
   * Ends the trial early. Its reason is a CancelledError when the study is stopped, or a TimeoutError when the trial's
   * time is up; an objective that honours it ends its work and throws that reason.
   */
  readonly signal: AbortSignal;
  /** Which of the places for trials that run at the same time this one has: 0, 1, … */
  readonly slot: number;
  /** Whether no other trial of this process runs beside it, and none will be started. */
  readonly alone: boolean;
  /** Reports an intermediate value, and resolves when it is stored. */
  report(step: number, value: number): Promise<void>;
  /** Stores a fact about the trial: the engine, its threads, an epoch's seconds. */
  setUserAttr(key: string, value: Json): Promise<void>;
  /**
   * The value of a parameter that the objective defines as it runs; equal for equal names within a trial. It is stored
   * before the next report or the end.
   * @throws InputError for a parameter that is none
   */
  suggest(name: string, parameter: Parameter): ParameterValue;
  /** Whether the trial should end early because it will not be good. Always false without a pruner. */
  shouldPrune(): boolean;
  /** Tells how far the trial is, for display only. Nothing is stored. */
  progress(update: TrialProgress): void;
  /** Tells the user something that does not fail the trial, once for each different text. */
  warn(message: string): void;
}

/** How far a trial is, for display only. */
export interface TrialProgress {
  /** Share of the trial's work done, 0 to 1, where it is known. */
  readonly fraction?: number;
  /** For example `epoch 2/3`. */
  readonly label?: string;
  /** The newest score, if one is known. */
  readonly value?: number;
}

/**
 * What is optimized. Returns the trial's value. Throws a {@link TrialFailure} for a failure with a known class, a
 * {@link TrialPruned} for a trial that ends early as not promising; any other error fails the trial as a crash.
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
  /** Without parameters where the objective defines them as it runs. */
  readonly space: Space;
  /** Expressions that every configuration satisfies, such as `batch_size * depth <= 512`. */
  readonly constraints?: readonly string[];
  /** What makes two scores comparable: model, epochs, data. Compared when a study is continued. */
  readonly objective: Json;
  readonly seed: number;
}

/**
 * A study as a process knows it: every event up to `position`. Values never change: an event that comes in makes new
 * ones. Trials are numbered 0, 1, 2, … in order of creation.
 */
export interface StudyView {
  /** How many events of the study's log have been read: names this state of the study among all its states. */
  readonly position: number;
  /** Undefined before the study was created. */
  readonly definition: StudyDefinition | undefined;
  /** All trials by number. */
  readonly trials: readonly Trial[];
  /** How many of them are finished and count: those lost to infrastructure faults do not. */
  readonly counted: number;
  /** The numbers of those that are RUNNING or WAITING, in rising order. */
  readonly open: readonly number[];
  /** Every parameter that a trial had; the range of each is the union of those seen. */
  readonly parameters: Space;
  /** Study-wide facts, such as the version that wrote it. */
  readonly attrs: Readonly<Record<string, Json>>;
}

/**
 * Remembers one study, for any number of processes at once. What changes something is one transaction: it sees what all
 * others did before, and it is stored when its promise resolves; a crash after that loses nothing.
 *
 * Every method rejects with HpoError STORAGE when the medium fails, BAD_INPUT for an unknown trial or an illegal change,
 * and LEASE_LOST for a trial that another living process runs.
 */
export interface Storage {
  /** Where the study is, for messages: a file, or a URL without its secrets. */
  readonly place: string;
  /** The name under which this process runs trials. */
  readonly worker: string;
  /** The study as of the newest event that this process has read. */
  readonly view: StudyView;
  /** Reads what other processes did. */
  refresh(): Promise<StudyView>;
  /** Creates the study. HpoError STORAGE when there is one already. */
  create(definition: StudyDefinition): Promise<void>;
  /**
   * Opens a trial: RUNNING and this process's own, or WAITING in the queue.
   * @param trial the trial, or what makes it from the study as it stands when it is opened: quickly, as other processes
   *   wait, and more than once where the medium asks for it; it may make none
   * @returns its number; `changed` when another trial was opened since `terms.after`, `full` when `terms.budget` trials
   *   are finished or running, `none` when none was made: nothing is opened then
   */
  openTrial(
    trial: NewTrial | ((view: StudyView) => NewTrial | undefined),
    terms?: OpeningTerms,
  ): Promise<number | 'changed' | 'full' | 'none'>;
  /** Makes a WAITING trial RUNNING and this process's own; false when another process was faster, or when full. */
  claim(number: number, budget?: number): Promise<boolean>;
  /** Puts a RUNNING trial of this process back into the queue. */
  release(number: number): Promise<void>;
  /** Puts the RUNNING trials of processes that died back into the queue, and returns their numbers. */
  reclaim(): Promise<readonly number[]>;
  /** Stores a parameter that the objective defined as it ran. */
  setParam(number: number, name: string, parameter: Parameter, value: ParameterValue): Promise<void>;
  /** Stores an intermediate value; a repeat of a step overwrites it. The trial must be RUNNING. */
  report(number: number, step: number, value: number): Promise<void>;
  setUserAttr(number: number, key: string, value: Json): Promise<void>;
  setSystemAttr(number: number, key: string, value: Json): Promise<void>;
  /** Ends a trial. BAD_INPUT when it is finished already. */
  finish(number: number, result: TrialResult): Promise<void>;
  /**
   * Says as what finished trials count from now on, all of them or none. What was stored of them stays in the log, and in
   * their attribute `hpo:correction`. BAD_INPUT for a trial that has not ended, and where there is nothing to take back.
   */
  correct(numbers: number | readonly number[], correction: TrialCorrection): Promise<void>;
  /**
   * Makes a failed trial void and opens another one in its place.
   * @returns the other one's number; undefined where the trial was tried again before
   */
  retry(number: number, trial: NewTrial): Promise<number | undefined>;
  /**
   * Gives the study another objective and metric while it has no score that could not be compared with later ones:
   * nothing but failed trials, which become void, and trials of the queue. BAD_INPUT for any other study.
   * @returns the numbers of the trials that counted until then
   */
  redefine(to: Pick<StudyDefinition, 'objective' | 'metric'>): Promise<readonly number[]>;
  /**
   * Widens the definition's space: ranges that hold the old ones, choices beside the old ones. Trials of before are read
   * in the new space. BAD_INPUT for anything else.
   */
  widen(space: Space): Promise<void>;
  /** A study-wide fact. */
  setStudyAttr(key: string, value: Json): Promise<void>;
  /** Adds trials of another study as they are, finished ones included. */
  importTrials(trials: readonly ImportedTrial[]): Promise<void>;
  /** Tells other processes that this one is alive. */
  heartbeat(): Promise<void>;
  /** Lets go of files and connections. */
  close(): Promise<void>;
}

/** A trial about to be opened. */
export interface NewTrial {
  readonly params: ParameterValues;
  readonly state: 'RUNNING' | 'WAITING';
  readonly systemAttrs?: Readonly<Record<string, Json>>;
  readonly userAttrs?: Readonly<Record<string, Json>>;
}

/** When a trial may be opened. */
export interface OpeningTerms {
  /** Only while the study has this many trials: those from which the configuration was suggested. */
  readonly after?: number;
  /** Only while fewer trials than this are finished (infrastructure faults apart) or running in a process. */
  readonly budget?: number;
}

/** How a trial ended. */
export type TrialResult =
  | { readonly state: 'COMPLETE'; readonly value: number }
  | { readonly state: 'PRUNED'; readonly value?: number }
  | { readonly state: 'FAIL'; readonly failure?: Failure };

/** What is put right about a finished trial. */
export type TrialCorrection = { readonly reason?: string } & (
  | {
      /** It shall not count: as if it was lost to an infrastructure fault. */
      readonly type: 'void';
    }
  | {
      /** It is COMPLETE, with this value. */
      readonly type: 'value';
      readonly value: number;
    }
  | {
      /** The last correction is taken back. */
      readonly type: 'undo';
    }
);

/** A trial of another study. */
export type ImportedTrial = Omit<Trial, 'number' | 'worker'>;
