// Numbers among the words of a command line.
import { InputError } from '../../errors.ts';
import type { StudyReader, StudySummary } from '../../storage/reader.ts';
import type { Trial } from '../../trial/trial.ts';
import type { Args } from '../command.ts';

/** Whether a word is a finite number. */
export const isNumber = (word: string): boolean => word.trim() !== '' && Number.isFinite(Number(word));

/** A word as messages show it: a number as it was given, anything else in quotes. */
export const shownWord = (word: unknown): string =>
  isNumber(String(word)) ? String(word) : JSON.stringify(word);

/**
 * The count that a flag gives; undefined without the flag.
 * @throws InputError for anything but a whole number above zero
 */
export function countOf(args: Args, flag: string): number | undefined {
  const text = args[flag];
  if (text === undefined) return undefined;
  const count = Number(text);
  if (String(text).trim() !== '' && Number.isSafeInteger(count) && count > 0) return count;
  const where = flag.length > 1 ? `--${flag}` : `-${flag}`;
  throw InputError.of(where, `is ${shownWord(text)}`, 'give a whole number above 0');
}

/**
 * A trial's number, as `3` or `#3`.
 * @throws InputError for anything else
 */
export function trialNumber(word: unknown, where = 'TRIAL'): number {
  const text = String(word);
  if (/^#?\d{1,15}$/.test(text)) return Number(text.replace('#', ''));
  throw InputError.of(where, `is ${shownWord(text)}`, 'give the number of a trial: 0, 1, 2, …');
}

/**
 * The value of a metric.
 * @throws InputError for what is no finite number
 */
export function scoreOf(word: unknown): number {
  const text = String(word).trim();
  if (isNumber(text)) return Number(text);
  const hint = /^[-+]?(nan|inf(inity)?)$/i.test(text)
    ? 'a trial whose metric is no finite number has failed: --state fail'
    : 'give a number';
  throw InputError.of('SCORE', `is ${JSON.stringify(text)}`, hint);
}

/**
 * The trial of a number.
 * @throws InputError where no trial has it
 */
export async function trialOf(reader: StudyReader, summary: StudySummary, number: number): Promise<Trial> {
  const trial = await reader.trial(number);
  if (trial !== undefined) return trial;
  const count = Object.values(summary.counts).reduce((sum, some) => sum + some, 0);
  const hint = count === 0 ? 'the study has no trials' : `the study has trials 0 to ${count - 1}`;
  throw InputError.of('trial', `${number} does not exist`, hint);
}
