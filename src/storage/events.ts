// What can happen to a study: the events of which every storage keeps the ordered log. A study is what its log says.
import type { Parameter, ParameterValue } from '../space/parameter.ts';
import type { ParameterValues, Space } from '../space/space.ts';
import type { Direction, Json, TrialState } from '../trial/trial.ts';

type Attributes = Readonly<Record<string, Json>>;

/** Attributes of the user's own, or of the program's. */
type Scope = 'user' | 'system';

/** A trial as it stands when it is opened. */
export interface TrialOpened {
  readonly type: 'trial';
  /** Who wrote it, so that a writer finds its own trial among others'. */
  readonly worker: string;
  readonly state: TrialState;
  readonly params: ParameterValues;
  /** The definition of each parameter in `params`. */
  readonly parameters: Space;
  readonly value: number | null;
  readonly intermediateValues: readonly (readonly [step: number, value: number])[];
  readonly userAttrs: Attributes;
  readonly systemAttrs: Attributes;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
}

/** What changes a trial, by its number. */
export type TrialEvent =
  | {
      readonly type: 'param';
      readonly number: number;
      readonly name: string;
      readonly value: ParameterValue;
      readonly parameter: Parameter;
    }
  | {
      readonly type: 'state';
      readonly number: number;
      readonly state: TrialState;
      readonly value: number | null;
      readonly at: number | null;
      /** Who changed it: of a trial that starts, its owner. */
      readonly worker: string;
    }
  | { readonly type: 'report'; readonly number: number; readonly step: number; readonly value: number }
  | {
      readonly type: 'trial-attr';
      readonly number: number;
      readonly scope: Scope;
      readonly key: string;
      readonly value: Json;
    };

/** What concerns the study as a whole. */
export type StudyEvent =
  | { readonly type: 'study'; readonly name: string; readonly direction: Direction }
  | { readonly type: 'study-removed' }
  | { readonly type: 'study-attr'; readonly scope: Scope; readonly key: string; readonly value: Json };

/** One event. Trials are named by number; times are milliseconds since the epoch, in whole microseconds. */
export type StorageEvent = StudyEvent | TrialOpened | TrialEvent;

/**
 * An ordered log of events: in memory, in a file or in a database. All processes that share it see the same events in
 * the same order. Calls of one process come one after another.
 */
export interface EventLog {
  /** The name under which this log's owner writes. */
  readonly worker: string;
  /** Where it is, for messages. */
  readonly place: string;
  /** The events since the last call, of this owner and of others. */
  read(): Promise<readonly StorageEvent[]>;
  /**
   * One transaction: nobody else appends while it lasts. `decide` is given the events since the last call, and returns
   * those to append, all or none; what it throws ends the transaction without a trace. They are stored when the promise
   * resolves, and are not handed out by `read` again.
   */
  transact(decide: (news: readonly StorageEvent[]) => readonly StorageEvent[]): Promise<void>;
  /** Tells that this owner is alive. */
  heartbeat(): Promise<void>;
  /** Those of the workers that are dead: their process is gone, or was not heard of for longer than a lease. */
  deadAmong(workers: readonly string[]): Promise<readonly string[]>;
  close(): Promise<void>;
}
