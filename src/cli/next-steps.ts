// What a user may do after a search, as the last lines of its summary.
import { join } from 'node:path';
import type { NextStep } from '../report/summary.ts';
import type { StudyResult } from '../study/optimize.ts';
import { countsAsTrial, type Trial } from '../trial/trial.ts';

/** How a search ended, and where it came from. */
export interface SearchEnd {
  readonly end: Pick<StudyResult, 'reason'>;
  readonly trials: readonly Trial[];
  readonly folder: string;
  /** The file of the best trial's weights in it, where there is one. */
  readonly weights: string | undefined;
  /** Trials that were asked for. */
  readonly total: number;
  /** The study file, where there is one. */
  readonly source: unknown;
  /** Whether the search was a minute's worth: then so is its final training. */
  readonly quick: boolean;
}

/** The steps that make sense after such an end. */
export function nextSteps(search: SearchEnd): NextStep[] {
  const { end, trials, folder, weights, quick } = search;
  const train = {
    command: `hpo train --from ${folder} --epochs ${quick ? 3 : 30}`,
    explanation: 'trains the best observed and scores it on the test set',
  };
  const score = {
    command: `hpo eval --weights ${join(folder, weights ?? '')}`,
    explanation: 'scores the weights of the best observed on the test set',
  };
  const hasBest = trials.some(({ state }) => state === 'COMPLETE');
  switch (end.reason) {
    case 'cancelled':
      return [{ command: 'the same command', explanation: 'goes on from here' }];
    case 'gave_up':
      return [
        { command: 'another range or model, with --out elsewhere', explanation: 'where trials can succeed' },
      ];
    case 'exhausted':
      return [...(hasBest ? [train] : []), ...(weights === undefined ? [] : [score])];
    case 'done':
      return [...(hasBest ? [train] : []), ...(weights === undefined ? [] : [score]), moreTrials(search)];
    default:
      return end.reason satisfies never;
  }
}

/** Twice as many trials, in the words of the command or of the file. */
function moreTrials({ trials, total, source }: SearchEnd): NextStep {
  const done = trials.filter(countsAsTrial).length;
  const wanted = 2 * Math.max(total, done);
  const more = wanted - done;
  const command =
    source === undefined ? `the same command with --iters ${wanted}` : `trials: ${wanted} in ${source}`;
  return { command, explanation: `${more} more trial${more === 1 ? '' : 's'}` };
}
