// Flags of hpo experiment and hpo reproduce, and what they say.
import type { Options } from 'yargs';
import type { VitSection } from '../../config/vit-section.ts';
import { InputError } from '../../errors.ts';
import { QUESTION_NAMES, type QuestionName } from '../../experiments/questions/question.ts';
import { DEPTHS, type Depths } from '../../experiments/variants.ts';
import { nearest } from '../../nearest.ts';
import { DEFAULT_CONFIG } from '../../vit/config.ts';
import type { Args } from '../command.ts';
import { ENGINE_FLAGS, MODEL_FLAGS, numberOrText, OUTPUT_FLAGS, textFlag, vitSection } from '../flags.ts';
import { checkedVit } from '../train/training-plan.ts';

/** The article's. */
const EPOCHS = 30;
/** Of the open questions: small trainings from several seeds. */
const QUESTION_EPOCHS = 5;
const QUESTION_SEEDS = 5;
const SUBNORMAL_EPOCHS = 3;
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
  only: textFlag(
    'only the runs whose names contain one of these, as vitbn-d6,lr5.0e-4; of the questions only these',
    'Experiment',
  ),
  epochs: textFlag(`epochs of each training (${EPOCHS}; to answer questions ${QUESTION_EPOCHS})`, 'Training'),
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

/** What only the open questions are told. */
export const QUESTION_FLAGS: Readonly<Record<string, Options>> = {
  'fixed-runs': textFlag(
    'folder of experiment 1, whose trainings tell about convergence (experiment-fixed beside the results)',
    'Questions',
  ),
  table: textFlag('table of real trainings, for the samplers (the published one)', 'Questions'),
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

/** What the open questions are to be answered with. */
export interface QuestionSettings extends ExperimentSettings {
  readonly names: readonly QuestionName[];
  /** Whether questions were asked for by name: then what cannot be answered is an error. */
  readonly isChosen: boolean;
  readonly subnormalEpochs: number;
}

/**
 * Reads the flags of hpo experiment questions; its budgets are smaller than the experiments' unless they are given.
 * @throws InputError for values that cannot be meant
 */
export function questionSettings(args: Args): QuestionSettings {
  const hasSeeds = args.seeds !== undefined || args.repeats !== undefined;
  const settings = experimentSettings({
    ...args,
    epochs: args.epochs ?? String(QUESTION_EPOCHS),
    ...(!hasSeeds && { repeats: String(QUESTION_SEEDS) }),
  });
  const chosen = settings.only.map(questionNamed);
  return {
    ...settings,
    // Their runs are chosen by the questions, and have depths of their own.
    only: [],
    depths: [],
    names: chosen.length === 0 ? QUESTION_NAMES : QUESTION_NAMES.filter((name) => chosen.includes(name)),
    isChosen: chosen.length > 0,
    subnormalEpochs: args.epochs === undefined ? SUBNORMAL_EPOCHS : settings.vit.epochs,
  };
}

function questionNamed(word: string): QuestionName {
  const name = QUESTION_NAMES.find((one) => one === word);
  if (name !== undefined) return name;
  const near = nearest(word, QUESTION_NAMES);
  const hint =
    near === undefined ? `the questions are ${QUESTION_NAMES.join(', ')}` : `did you mean ${near}?`;
  throw InputError.of('--only', `names the question ${JSON.stringify(word)}`, hint);
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
