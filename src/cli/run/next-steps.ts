// What a user may do after a run, as the last lines of its summary.
import { join } from 'node:path';
import { plural } from '../../report/format.ts';
import type { NextStep } from '../../report/summary.ts';
import type { StudyResult } from '../../study/optimize.ts';
import { failedTrials } from '../../study/retrying.ts';
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
  /** How many trials the space allows in all; Infinity where it does not end. */
  readonly possible: number;
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
      return afterFailures(run) ?? [{ command: 'the same command', explanation: 'goes on from here' }];
    // More of the same would stop at once.
    case 'exhausted':
    case 'stopped':
      return afterFailures(run) ?? useOfBest(run);
    case 'done':
      return [...(afterFailures(run) ?? useOfBest(run)), ...moreTrials(run)];
    default:
      return run.end.reason satisfies never;
  }
}

/** What to do where trials failed and none succeeded; undefined elsewhere. */
function afterFailures({ trials, folder }: RunEnd): NextStep[] | undefined {
  const failed = failedTrials({ trials });
  if (failed.length === 0 || trials.some(({ state }) => state === 'COMPLETE')) return undefined;
  const which = failed.length === 1 ? 'the failed trial' : `the ${failed.length} failed trials`;
  return [
    { command: `hpo show ${folder} ${failed.at(-1)}`, explanation: 'shows how the last one failed' },
    {
      command: 'the same command with --retry-failed',
      explanation: `runs ${which} again`,
    },
  ];
}

/** With fewer scores there is not much of a choice that luck could have made. */
const WORTH_CONFIRMING = 5;

function useOfBest({ trials, folder, isVit, weights, quick }: RunEnd): NextStep[] {
  const complete = trials.filter(({ state }) => state === 'COMPLETE').length;
  if (complete === 0) return [];
  const epochs = quick ? 3 : 30;
  const confirm = {
    command: `hpo confirm ${folder}${isVit ? ` --epochs ${epochs}` : ''}`,
    explanation: 'runs the best few again with fresh seeds: what was luck, what is gain',
  };
  const confirming = complete < WORTH_CONFIRMING ? [] : [confirm];
  if (!isVit) {
    const best = { command: `hpo best ${folder}`, explanation: 'shows the best trial and how it was run' };
    return [best, ...confirming];
  }
  const train = {
    command: `hpo train --from ${folder} --epochs ${epochs}`,
    explanation: 'trains the best observed and scores it on the test set',
  };
  const score = {
    command: `hpo eval --weights ${join(folder, weights ?? '')}`,
    explanation: 'scores the weights of the best observed on the test set',
  };
  return [train, ...(weights === undefined ? [] : [score]), ...confirming];
}

/** What waits in the queue, or else twice as many trials: no more than there are configurations. */
function moreTrials({ trials, total, possible, flag }: RunEnd): NextStep[] {
  if (!Number.isFinite(total)) return [];
  const done = trials.filter(countsAsTrial).length;
  const waiting = trials.filter(({ state }) => state === 'WAITING').length;
  const wanted = waiting > 0 ? done + waiting : Math.min(2 * Math.max(total, done), possible);
  const more = wanted - done;
  if (more <= 0) return [];
  const explanation = waiting > 0 ? `runs ${waiting} waiting in the queue` : plural(more, 'more trial');
  return [{ command: `the same command with ${flag} ${wanted}`, explanation }];
}
