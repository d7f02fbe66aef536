// The tables of a database with studies, as the newest schema has them. The truth of a study are its `events`; the other
// columns and tables are derived from them in the same transaction, so that quick questions have quick answers.
import type { Generated, Kysely } from 'kysely';
import type { Direction, TrialState } from '../../trial/trial.ts';

/** A database of ours. */
export type Db = Kysely<Schema>;

export interface Schema {
  /** One row for each migration that was run. */
  schema_version: { version: number; at: number };
  studies: StudiesTable;
  events: EventsTable;
  trials: TrialsTable;
  /** When each worker was last heard of, by the database's own clock, in milliseconds since the epoch. */
  workers: { worker: string; heartbeat: number };
}

/** A study, and what its events amount to. */
export interface StudiesTable extends StudyHead {
  /** Never used again for another study. */
  id: Generated<number>;
  name: string;
  direction: Direction;
  /** Milliseconds since the epoch. */
  created_at: number;
  updated_at: number;
}

/** What is derived of a study as a whole. */
export interface StudyHead extends Record<Lowercase<TrialState>, number> {
  /** The smallest start of a trial, in milliseconds since the epoch. */
  started_at: number | null;
  /** Every parameter that a trial had, as JSON. */
  parameters: string;
}

/** The ordered log: positions of a study are 1, 2, 3, … without a gap. */
export interface EventsTable {
  study_id: number;
  position: number;
  /** The number of the trial that the event is about; null for the study as a whole. */
  trial: number | null;
  /** Who wrote it. */
  worker: string;
  /** When, in milliseconds since the epoch. */
  at: number;
  /** Of the first event of a transaction: a name by which its writer finds out whether it was committed. */
  mark: string | null;
  /** The event, as JSON that may hold NaN and Infinity. */
  body: string;
}

/** The trials as they stand. */
export interface TrialsTable {
  study_id: number;
  number: number;
  state: TrialState;
  /** The value where small is good: that of a study that is maximized is negated. Null for none, NaN included. */
  loss: number | null;
  worker: string;
}
