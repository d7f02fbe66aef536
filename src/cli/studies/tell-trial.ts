// The work of hpo tell: a trial's intermediate value, or its end, as somebody found out by running it.
import { InputError } from '../../errors.ts';
import { trialToJson } from '../../report/export-json.ts';
import { formatScore } from '../../report/format.ts';
import { resultOf } from '../../study/study.ts';
import type { Storage, TrialResult } from '../../trial/contracts.ts';
import { isFinished, type Trial } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOf, printAnswer } from './answer.ts';
import { scoreOf, shownWord, trialNumber } from './numbers.ts';
import { openForChange } from './open.ts';
import { redrawFiles } from './redraw-files.ts';

/** Reports an intermediate value of a trial, or ends it. */
export async function tellTrial(args: Args, io: Io): Promise<number> {
  const told = toldBy(args);
  const opened = await openForChange(args, io);
  const { storage, definition } = opened;
  try {
    const before = storage.view.trials[told.number];
    const isLeft = before !== undefined && isFinished(before.state) && args['skip-if-finished'] === true;
    if (!isLeft) {
      checkIsOpen(before, args, told.number);
      await told.store(storage, before);
    }
    const trial = storage.view.trials[told.number];
    const answer = {
      table: () => [`#${trial.number} ${isLeft ? 'stays ' : ''}${outcomeOf(trial, told.step)}`],
      data: () => trialToJson(trial, definition.space),
    };
    await printAnswer(answer, formatOf(args), io);
    // As while a study runs, a report alone draws nothing.
    if (told.step === undefined && !isLeft) await redrawFiles(opened, io);
    return EXIT.done;
  } finally {
    await storage.close();
  }
}

function outcomeOf({ state, value, intermediateValues }: Trial, step: number | undefined): string {
  const at = step === undefined ? undefined : intermediateValues.get(step);
  if (at !== undefined) return `step ${step} ${formatScore(at)}`;
  return value === null ? state : `${state} ${formatScore(value)}`;
}

/** One that has ended is corrected, not told again. */
function checkIsOpen(trial: Trial | undefined, { study }: Args, number: number): void {
  if (trial === undefined || !isFinished(trial.state)) return;
  const hint = `correct it: hpo amend ${study} ${number} SCORE; make it void: hpo void ${study} ${number}`;
  throw InputError.of(`trial ${number}`, `is ${trial.state} and stays as it is`, hint);
}

interface Told {
  readonly number: number;
  /** Of an intermediate value. */
  readonly step?: number;
  store(storage: Storage, trial: Trial | undefined): Promise<void>;
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
  const told = trialNumber(number);
  if (args.step !== undefined) {
    const [step, value] = [stepBy(args), values[0]];
    if (value === undefined) throw InputError.of('hpo tell', 'needs SCORE', 'the value at that step');
    return { number: told, step, store: (storage) => storage.report(told, step, value) };
  }
  const result = resultBy(String(args.state ?? 'complete'), values[0]);
  return { number: told, store: (storage, trial) => storage.finish(told, result(trial)) };
}

function stepBy({ step, state }: Args): number {
  if (state !== undefined) {
    throw InputError.of('--step', `is ${step}, beside --state ${state}`, 'with --step the trial goes on');
  }
  if (/^\d{1,15}$/.test(String(step))) return Number(step);
  throw InputError.of('--step', `is ${shownWord(step)}`, 'give a whole number: 0, 1, 2, …');
}

function resultBy(state: string, value: number | undefined): (trial: Trial | undefined) => TrialResult {
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
