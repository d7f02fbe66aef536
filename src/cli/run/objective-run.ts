// An objective as the command line runs it: what it says in the first line, and what is done when its trials end.

import type { Space } from '../../space/space.ts';
import type { TypedTrial } from '../../study/study.ts';
import type { Objective } from '../../trial/contracts.ts';

/** An objective that is ready for its trials. */
export interface ObjectiveRun {
  readonly objective: Objective;
  /** What is optimized: `vitbnffn depth 1`, `python train.py --lr {lr}`. */
  readonly subject: string;
  /** What belongs to the number of trials: `x 3 epochs`. */
  readonly each: string;
  /** Further parts of the first line: the engine, the data. */
  readonly facts: readonly string[];
  /** What a trial is expected to take, where that is known before the first one. */
  readonly trialMs: number | undefined;
  /** Keeps what a trial leaves behind. */
  trialEnded(trial: TypedTrial<Space>): void;
}
