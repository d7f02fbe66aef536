// Flags of hpo experiment and hpo reproduce, and what they say.
import type { Options } from 'yargs';
import type { VitSection } from '../../config/vit-section.ts';
import { InputError } from '../../errors.ts';
import { DEPTHS, type Depths } from '../../experiments/variants.ts';
import { DEFAULT_CONFIG } from '../../vit/config.ts';
import type { Args } from '../command.ts';
import { ENGINE_FLAGS, MODEL_FLAGS, numberOrText, OUTPUT_FLAGS, textFlag, vitSection } from '../flags.ts';
import { checkedVit } from '../train/training-plan.ts';

/** The article's. */
const EPOCHS = 30;
const ITERS = 20;
const SEARCH_EPOCHS = 3;

const { 'qkv-bias': _, depth: __, ...modelFlags } = MODEL_FLAGS;

/** What both experiments are told. */
export const EXPERIMENT_FLAGS: Readonly<Record<string, Options>> = {
  depths: textFlag(
    'published (BatchNorm models with one block, as the code behind the article ran) | equal | both (both)',
    'Experiment',
    { choices: [...DEPTHS, 'both'], default: 'both' },
  ),
  seeds: textFlag('seeds of the trainings, as 0,1,2 (0)', 'Experiment', { conflicts: 'repeats' }),
  repeats: textFlag('so many seeds, counted from 0', 'Experiment'),
  'score-on': textFlag('test, as the article did | validation (test)', 'Experiment', {
    choices: ['test', 'validation'],
    default: 'test',
  }),
  only: textFlag('train only the runs whose names contain one of these, as vitbn-d6,lr5.0e-4', 'Experiment'),
  epochs: textFlag(`epochs of each training (${EPOCHS})`, 'Training'),
  'train-size': textFlag('images to train on (all), for small tries', 'Training'),
  'val-size': textFlag('images to score on with --score-on validation (10,000 of MNIST)', 'Training'),
  ...ENGINE_FLAGS,
  depth: textFlag('blocks of vit, and of all models at equal depth (6)', 'Model'),
  ...modelFlags,
  ...OUTPUT_FLAGS,
};

/** What only the searches are told. */
export const SEARCH_FLAGS: Readonly<Record<string, Options>> = {
  iters: textFlag(`trials of each search (${ITERS})`, 'Search'),
  'search-epochs': textFlag(`epochs of each trial (${SEARCH_EPOCHS})`, 'Search'),
};

/** What an experiment is to do, checked. */
export interface ExperimentSettings {
  /** Sizes, data and engine that all models share. */
  readonly vit: VitSection;
  readonly depth: number;
  readonly depths: readonly Depths[];
  readonly seeds: readonly number[];
  readonly scoreOn: 'test' | 'validation';
  /** Parts of names; none where all runs are meant. */
  readonly only: readonly string[];
  readonly iters: number;
  readonly searchEpochs: number;
  readonly quiet: boolean;
}

/**
 * Reads the flags.
 * @throws InputError for values that cannot be meant
 */
export function experimentSettings(args: Args): ExperimentSettings {
  const names = [
    'epochs',
    'train-size',
    'val-size',
    ...Object.keys(MODEL_FLAGS),
    ...Object.keys(ENGINE_FLAGS),
  ];
  const vit = checkedVit({ model: 'vit', epochs: EPOCHS, ...vitSection(args, names) }, args);
  const { depths } = args;
  return {
    vit,
    depth: vit.depth ?? DEFAULT_CONFIG.depth,
    depths: depths === 'both' ? DEPTHS : [depths as Depths],
    seeds: seedsOf(args),
    scoreOn: args['score-on'] as ExperimentSettings['scoreOn'],
    only: listOf(args.only),
    iters: whole('--iters', args.iters ?? ITERS, 1),
    searchEpochs: whole('--search-epochs', args['search-epochs'] ?? SEARCH_EPOCHS, 1),
    quiet: args.quiet === true,
  };
}

function seedsOf({ seeds, repeats }: Args): number[] {
  if (repeats !== undefined) {
    return Array.from({ length: whole('--repeats', repeats, 1) }, (_, index) => index);
  }
  const all = seeds === undefined ? [0] : listOf(seeds).map((seed) => whole('--seeds', seed, 0));
  if (all.length === 0) throw InputError.of('--seeds', 'names no seed', 'give some, as in --seeds 0,1,2');
  return [...new Set(all)];
}

const listOf = (text: unknown): string[] =>
  typeof text === 'string'
    ? text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
    : [];

function whole(flag: string, value: unknown, least: number): number {
  const number = numberOrText(value);
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= least) return number;
  throw InputError.of(flag, `is ${value}`, `give whole numbers from ${least}`);
}
