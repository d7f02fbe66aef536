// What hpo confirm is told, checked.
import type { Wanted } from '../../confirm/candidates.ts';
import { InputError } from '../../errors.ts';
import type { Args } from '../command.ts';
import { countOf, trialNumber } from '../studies/numbers.ts';

/** The article's final runs. */
const EPOCHS = 30;

/** The flags. */
export interface ConfirmSettings {
  readonly wanted: Wanted;
  /** How many fresh seeds. */
  readonly seeds: number;
  /** Of full trainings; undefined where nothing is said. */
  readonly epochs: number | undefined;
  readonly trainSize: number | undefined;
  readonly retryFailed: boolean;
  readonly quiet: boolean;
}

/** Epochs of full trainings where nothing is said. */
export const epochsOf = ({ epochs = EPOCHS }: ConfirmSettings): number => epochs;

/** @throws InputError for values that cannot be meant */
export function confirmSettings(args: Args): ConfirmSettings {
  const numbers = args.trials === undefined ? undefined : numbersOf(String(args.trials));
  return {
    wanted: {
      top: countOf(args, 'top') ?? 3,
      ...(numbers !== undefined && { numbers }),
      withDefault: args.default !== false,
    },
    seeds: countOf(args, 'seeds') ?? 5,
    epochs: countOf(args, 'epochs'),
    trainSize: countOf(args, 'train-size'),
    retryFailed: args['retry-failed'] === true,
    quiet: args.quiet === true,
  };
}

function numbersOf(text: string): number[] {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 0) throw InputError.of('--trials', 'names no trial', 'give some, as in --trials 3,7');
  return [...new Set(words.map((word) => trialNumber(word, '--trials')))];
}
