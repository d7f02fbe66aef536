// What can happen to a study: the events of which every storage keeps the ordered log. A study is what its log says.
import type { Parameter, ParameterValues, Space } from '../space/space.ts';
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

/** One event. Trials are named by number; times are milliseconds since the epoch, in whole microseconds. */
export type StorageEvent =
  | { readonly type: 'study'; readonly name: string; readonly direction: Direction }
  | { readonly type: 'study-removed' }
  | { readonly type: 'study-attr'; readonly scope: Scope; readonly key: string; readonly value: Json }
  | TrialOpened
  | {
      readonly type: 'param';
      readonly number: number;
      readonly name: string;
      readonly value: number;
      readonly parameter: Parameter;
    }
  | {
      readonly type: 'state';
      readonly number: number;
      readonly state: TrialState;
      readonly value: number | null;
      readonly at: number | null;
    }
  | { readonly type: 'report'; readonly number: number; readonly step: number; readonly value: number }
  | {
      readonly type: 'trial-attr';
      readonly number: number;
      readonly scope: Scope;
      readonly key: string;
      readonly value: Json;
    };

/** An ordered log of events, in memory or in a file. */
export interface EventLog {
  /** The name under which this log's owner writes. */
  readonly worker: string;
  /** The file that this log writes to; none in memory, and none for a reader. */
  readonly file?: string;
  /** Adds events, all or none. They are stored when this returns. */
  append(events: readonly StorageEvent[]): void;
  /** The events since the last call, this owner's and others'. */
  read(): readonly StorageEvent[];
  close(): void;
}
