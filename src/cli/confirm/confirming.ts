// What both kinds of confirmation work from, and what they come to.
import type { Candidate } from '../../confirm/candidates.ts';
import type { ConfirmInput } from '../../confirm/confirmation.ts';
import type { Args } from '../command.ts';
import type { Io } from '../io.ts';
import type { FoundStudy, RestingStudy } from './open-study.ts';
import type { ConfirmScreen } from './screen.ts';
import type { ConfirmSettings } from './settings.ts';

/** A confirmation that is about to run. */
export interface Confirming {
  readonly study: RestingStudy;
  readonly found: FoundStudy;
  readonly candidates: readonly Candidate[];
  readonly seeds: readonly number[];
  readonly settings: ConfirmSettings;
  /** Where it is kept. */
  readonly folder: string;
  readonly screen: ConfirmScreen;
  readonly signal: AbortSignal;
  readonly args: Args;
  readonly io: Io;
}

/** The scores, and whether all of them are there. */
export interface Confirmed {
  readonly measured: Pick<ConfirmInput, 'again' | 'test' | 'isSearchedOnTest'>;
  readonly isCancelled: boolean;
  /** How many results there are, of how many. */
  readonly done: number;
  readonly total: number;
  /** What is to be said of the scores beside what they say themselves. */
  readonly note: string;
}
