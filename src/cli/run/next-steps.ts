// What a user may do after a run, as the last lines of its summary.
import { join } from 'node:path';
import type { NextStep } from '../../report/summary.ts';
import type { StudyResult } from '../../study/optimize.ts';
import { countsAsTrial, type Trial } from '../../trial/trial.ts';

/** How a run ended, and where it came from. */
export interface RunEnd {
  readonly end: Pick<StudyResult, 'reason'>;
  readonly trials: readonly Trial[];
  readonly folder: string;
  /** Whether the built-in models were trained. */
  readonly isVit: boolean;
  /** The file of the best trial's weights in the folder, where there is one. */
  readonly weights: string | undefined;
  /** Trials that were asked for; Infinity where there is no number. */
  readonly total: number;
  /** The flag that asks for more trials: `--iters`, `--trials`. */
  readonly flag: string;
  /** Whether the search was a minute's worth: then so is its final training. */
  readonly quick: boolean;
}

/** The steps that make sense after such an end. */
export function nextSteps(run: RunEnd): NextStep[] {
  switch (run.end.reason) {
    case 'cancelled':
    case 'time':
      return [{ command: 'the same command', explanation: 'goes on from here' }];
    case 'gave_up':
      return [
        {
          command: 'another range or objective, with --out elsewhere',
          explanation: 'where trials can succeed',
        },
      ];
    // More of the same would stop at once.
    case 'exhausted':
    case 'stopped':
      return useOfBest(run);
    case 'done':
      return [...useOfBest(run), ...moreTrials(run)];
    default:
      return run.end.reason satisfies never;
  }
}

function useOfBest({ trials, folder, isVit, weights, quick }: RunEnd): NextStep[] {
  if (!trials.some(({ state }) => state === 'COMPLETE')) return [];
  if (!isVit) {
    return [{ command: `hpo best ${folder}`, explanation: 'shows the best trial and how it was run' }];
  }
  const train = {
    command: `hpo train --from ${folder} --epochs ${quick ? 3 : 30}`,
    explanation: 'trains the best observed and scores it on the test set',
  };
  const score = {
    command: `hpo eval --weights ${join(folder, weights ?? '')}`,
    explanation: 'scores the weights of the best observed on the test set',
  };
  return weights === undefined ? [train] : [train, score];
}

/** Twice as many trials. */
function moreTrials({ trials, total, flag }: RunEnd): NextStep[] {
  if (!Number.isFinite(total)) return [];
  const done = trials.filter(countsAsTrial).length;
  const wanted = 2 * Math.max(total, done);
  const more = wanted - done;
  return [
    {
      command: `the same command with ${flag} ${wanted}`,
      explanation: `${more} more trial${more === 1 ? '' : 's'}`,
    },
  ];
}
