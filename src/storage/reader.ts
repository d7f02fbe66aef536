// Quick questions to a study, also to one with a hundred thousand trials: a reader reads what the answer needs, where a
// storage reads everything. And where studies lie side by side: a folder of folders, or a database.
import type { Space } from '../space/space.ts';
import type { Storage, StudyDefinition } from '../trial/contracts.ts';
import type { Json, Trial, TrialState } from '../trial/trial.ts';
import type { StorageEvent } from './events.ts';

/** A study in short. */
export interface StudySummary {
  readonly definition: StudyDefinition;
  readonly attrs: Readonly<Record<string, Json>>;
  /** Every parameter that a trial had. */
  readonly parameters: Space;
  readonly counts: Readonly<Record<TrialState, number>>;
  /** The COMPLETE trial with the best value, the earliest among equals. */
  readonly best: Trial | undefined;
  /** When the first trial began and the last event happened, in milliseconds since the epoch; null without trials. */
  readonly startedAt: number | null;
  readonly updatedAt: number | null;
}

/** Which trials, in which order. */
export interface TrialQuery {
  readonly states?: readonly TrialState[];
  /** `number` when left out. By value: best first, equal ones by number, trials without a value last. */
  readonly order?: 'number' | 'value';
  /** The whole order the other way round. */
  readonly reverse?: boolean;
  readonly limit?: number;
  readonly offset?: number;
}

/** Reads one study without changing anything. Rejects with HpoError STORAGE when the medium fails. */
export interface StudyReader {
  readonly place: string;
  /** Undefined where there is no study. */
  summary(): Promise<StudySummary | undefined>;
  trials(query?: TrialQuery): Promise<readonly Trial[]>;
  /** Undefined for a number that no trial has. */
  trial(number: number): Promise<Trial | undefined>;
  /** All trials by number, some at a time, for exports of any size. */
  all(): AsyncIterable<Trial>;
  /** The whole log in order: what every answer and every suggestion was made from. */
  events(): AsyncIterable<StorageEvent>;
  close(): Promise<void>;
}

/** What a study is opened with. */
export interface OpenOptions {
  /** The name under which trials are run; a new one when left out. */
  readonly worker?: string;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** Whether what is stored also survives a power cut (`power`), or the death of processes only (`process`, the default). */
  readonly durability?: 'process' | 'power';
}

/** Studies by name, in one place. */
export interface StudyCatalog {
  /** Without secrets. */
  readonly place: string;
  names(): Promise<readonly string[]>;
  /** Opens the study of a name, which need not be there yet: Storage.create makes it. */
  open(name: string, options?: OpenOptions): Promise<Storage>;
  /** HpoError BAD_INPUT, with the nearest name, where there is no such study. */
  read(name: string): Promise<StudyReader>;
  /** Deletes a study for good. HpoError BAD_INPUT where there is none, STUDY_BUSY while a living process runs its trials. */
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}
