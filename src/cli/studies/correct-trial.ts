// The work of hpo void and hpo amend STUDY TRIAL SCORE: what a finished trial counts as from now on.
import { InputError } from '../../errors.ts';
import { formatScore } from '../../report/format.ts';
import type { TrialCorrection } from '../../trial/contracts.ts';
import type { Trial } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { scoreOf, trialNumber } from './numbers.ts';
import { openForChange } from './open.ts';

/** Makes a trial void, or takes a correction back. */
export function voidTrial(args: Args, io: Io): Promise<number> {
  const type = args.undo === true ? 'undo' : 'void';
  return correct(args, { type, ...reasonOf(args) }, io);
}

/** Gives a trial another value. */
export function amendTrial(args: Args, io: Io): Promise<number> {
  const example = 'as in: hpo amend resnet 12 0.947, or hpo amend resnet --param lr=1e-6..1e-1';
  if (args.trial === undefined) throw InputError.of('hpo amend', 'needs TRIAL and SCORE', example);
  if (args.score === undefined) throw InputError.of('hpo amend', 'needs SCORE', example);
  return correct(args, { type: 'value', value: scoreOf(args.score), ...reasonOf(args) }, io);
}

const reasonOf = ({ reason }: Args) => (reason === undefined ? {} : { reason: String(reason) });

async function correct(args: Args, correction: TrialCorrection, io: Io): Promise<number> {
  const number = trialNumber(args.trial);
  const { storage } = await openForChange(args, io);
  try {
    const before = storage.view.trials[number];
    await storage.correct(number, correction);
    const after = storage.view.trials[number];
    const standing = correction.type === 'void' ? 'void' : outcomeOf(after);
    io.stdout.write(`#${number} is ${standing} (was ${outcomeOf(before)})\n`);
    return EXIT.done;
  } finally {
    await storage.close();
  }
}

const outcomeOf = ({ state, value }: Trial): string =>
  value === null ? state : `${state} ${formatScore(value)}`;
