// The contract of samplers: history in, suggestion out. A sampler is pure: equal histories, contexts and seeds give
// equal suggestions; it stores nothing and knows no clock.
import type { ParameterValues, Space } from '../space/space.ts';
import type { Direction, Json, Trial } from '../trial/trial.ts';

/** All that a sampler may know. */
export interface History {
  readonly space: Space;
  /** Expressions that every suggestion satisfies. */
  readonly constraints?: readonly string[];
  readonly direction: Direction;
  /** Every trial so far, running ones included, by number. */
  readonly trials: readonly Trial[];
  /** The study's seed. */
  readonly seed: number;
  /** The trial that is asked for, where it is not the one after the last: one of the queue, which lacks parameters. */
  readonly number?: number;
}

/** What to try next, and why. */
export interface Suggestion {
  readonly params: ParameterValues;
  /** What proposed it, as shown to the user: `default`, `sobol`, `random`, `gp`. */
  readonly by: string;
  /** Facts worth keeping with the trial, such as posterior mean and acquisition value. */
  readonly details?: Readonly<Record<string, Json>>;
  /** Something the user should know: a fit that failed and what was done instead. */
  readonly warning?: string;
}

/** Proposes configurations. */
export interface Sampler {
  readonly name: string;
  /**
   * Whether a suggestion costs next to nothing, so that it may be made while other processes wait for their turn; what
   * takes its time proposes beforehand, and once more where another process was faster.
   */
  readonly isQuick?: boolean;
  /**
   * The configuration of the next trial, whose number is `history.number`, else `history.trials.length`.
   * @returns undefined when the space holds no configuration that was not tried or is not running: none that the
   *   constraints allow, where there are any
   */
  suggest(history: History): Suggestion | undefined;
}
