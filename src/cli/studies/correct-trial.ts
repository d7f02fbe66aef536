// The work of hpo void and hpo amend STUDY TRIAL SCORE: what a finished trial counts as from now on.
import { InputError } from '../../errors.ts';
import { formatScore } from '../../report/format.ts';
import type { StudyView, TrialCorrection } from '../../trial/contracts.ts';
import { isVoid, type Trial } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { scoreOf, trialNumber } from './numbers.ts';
import { openForChange } from './open.ts';
import { redrawFiles } from './redraw-files.ts';

/** Makes trials void, or takes their corrections back. */
export function voidTrials(args: Args, io: Io): Promise<number> {
  const isUndo = args.undo === true;
  const given = ((args.trials as string[] | undefined) ?? []).map((word) => trialNumber(word));
  if (args.state !== undefined && given.length > 0) {
    throw InputError.of('--state', `stands beside ${given.join(' ')}`, 'give the numbers, or --state fail');
  }
  if (args.state === undefined && given.length === 0) {
    throw InputError.of(
      'hpo void',
      'needs TRIALS',
      'as in: hpo void resnet 12, or hpo void resnet --state fail',
    );
  }
  const failed = ({ trials }: StudyView) =>
    trials.filter((trial) => trial.state === 'FAIL' && isVoid(trial) === isUndo).map(({ number }) => number);
  const numbersOf = args.state === undefined ? () => given : failed;
  return correct(args, numbersOf, { type: isUndo ? 'undo' : 'void', ...reasonOf(args) }, io);
}

/** Gives a trial another value. */
export function amendTrial(args: Args, io: Io): Promise<number> {
  const example = 'as in: hpo amend resnet 12 0.947, or hpo amend resnet --param lr=1e-6..1e-1';
  if (args.trial === undefined) throw InputError.of('hpo amend', 'needs TRIAL and SCORE', example);
  if (args.score === undefined) throw InputError.of('hpo amend', 'needs SCORE', example);
  const number = trialNumber(args.trial);
  return correct(args, () => [number], { type: 'value', value: scoreOf(args.score), ...reasonOf(args) }, io);
}

const reasonOf = ({ reason }: Args) => (reason === undefined ? {} : { reason: String(reason) });

async function correct(
  args: Args,
  numbersOf: (view: StudyView) => readonly number[],
  correction: TrialCorrection,
  io: Io,
): Promise<number> {
  const opened = await openForChange(args, io);
  const { storage } = opened;
  try {
    const before = storage.view;
    const numbers = [...new Set(numbersOf(before))];
    await storage.correct(numbers, correction);
    const { trials } = storage.view;
    for (const number of numbers) {
      const standing = correction.type === 'void' ? 'void' : outcomeOf(trials[number]);
      io.stdout.write(`#${number} is ${standing} (was ${outcomeOf(before.trials[number])})\n`);
    }
    if (numbers.length === 0) io.stdout.write('there is no such trial\n');
    else await redrawFiles(opened, io);
    return EXIT.done;
  } finally {
    await storage.close();
  }
}

const outcomeOf = ({ state, value }: Trial): string =>
  value === null ? state : `${state} ${formatScore(value)}`;
