// The work of hpo tell: ends a trial with what somebody found out by running it.
import { InputError } from '../../errors.ts';
import { trialToJson } from '../../report/export-json.ts';
import { formatScore } from '../../report/format.ts';
import { resultOf } from '../../study/study.ts';
import type { TrialResult } from '../../trial/contracts.ts';
import { isFinished, type Trial } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOf, printAnswer } from './answer.ts';
import { scoreOf, trialNumber } from './numbers.ts';
import { openForChange } from './open.ts';

/** Ends a trial. */
export async function tellTrial(args: Args, io: Io): Promise<number> {
  const told = toldBy(args);
  const { storage, definition } = await openForChange(args, io);
  try {
    const before = storage.view.trials[told.number];
    const isLeft = before !== undefined && isFinished(before.state) && args['skip-if-finished'] === true;
    if (!isLeft) checkIsOpen(before, args, told.number);
    if (!isLeft) await storage.finish(told.number, told.result(before));
    const trial = storage.view.trials[told.number];
    const answer = {
      table: () => [
        isLeft ? `#${trial.number} stays ${outcomeOf(trial)}` : `#${trial.number} ${outcomeOf(trial)}`,
      ],
      data: () => trialToJson(trial, definition.space),
    };
    await printAnswer(answer, formatOf(args), io);
    return EXIT.done;
  } finally {
    await storage.close();
  }
}

const outcomeOf = ({ state, value }: Trial): string =>
  value === null ? state : `${state} ${formatScore(value)}`;

/** One that has ended is corrected, not told again. */
function checkIsOpen(trial: Trial | undefined, { study }: Args, number: number): void {
  if (trial === undefined || !isFinished(trial.state)) return;
  const hint = `correct it: hpo amend ${study} ${number} SCORE; make it void: hpo void ${study} ${number}`;
  throw InputError.of(`trial ${number}`, `is ${trial.state} and stays as it is`, hint);
}

interface Told {
  readonly number: number;
  result(trial: Trial | undefined): TrialResult;
}

/** What the words and flags say, in ours or in Optuna's words. */
function toldBy(args: Args): Told {
  const byFlag = args['trial-number'];
  const number = byFlag ?? args.trial;
  if (number === undefined) throw InputError.of('hpo tell', 'needs TRIAL', 'as in: hpo tell resnet 3 0.947');
  // With --trial-number the first word after the study is the value.
  const words = byFlag === undefined ? [args.score] : [args.trial, args.score];
  const values = [...words.filter((word) => word !== undefined), ...((args.values ?? []) as unknown[])].map(
    scoreOf,
  );
  if (values.length > 1) {
    throw InputError.of(
      'SCORE',
      `is given ${values.length} times`,
      'a study of hpo has one metric: give one value',
    );
  }
  return { number: trialNumber(number), result: resultBy(String(args.state ?? 'complete'), values[0]) };
}

function resultBy(state: string, value: number | undefined): Told['result'] {
  if (state === 'fail') {
    if (value === undefined) return () => ({ state: 'FAIL' });
    throw InputError.of(
      'SCORE',
      `is ${value}, beside --state fail`,
      'a failed trial has no value: take it out',
    );
  }
  if (state === 'pruned') {
    return (trial) => (value === undefined ? resultOf(trial, 'PRUNED') : { state: 'PRUNED', value });
  }
  if (value !== undefined) return () => ({ state: 'COMPLETE', value });
  throw InputError.of('hpo tell', 'needs SCORE', 'or --state fail, or --state pruned');
}
