// Flags shared by several commands, and the reading of their values. Flags are read as text and checked by the same
// schema as study files, so that one rule says what a number or a range is.
import type { Options } from 'yargs';
import { ENGINE_NAMES } from '../config/names.ts';
import { inWordsOf, type Override } from '../config/overrides.ts';
import { flagOf } from '../config/preset.ts';
import { InputError, type PathProblem, type Problem } from '../errors.ts';
import { MODEL_NAMES } from '../vit/config.ts';
import { TFJS_BACKENDS } from '../vit/engines/tfjs/backends.ts';
import type { Args } from './command.ts';

/** A flag that takes one word; numbers too are read as text, for the schema to check. */
export const textFlag = (describe: string, group: string, extra: Options = {}): Options => ({
  type: 'string',
  requiresArg: true,
  describe,
  group: `${group}:`,
  ...extra,
});

/** The `vit` section of a study file as flags; shared by search and train. */
export const MODEL_FLAGS: Readonly<Record<string, Options>> = {
  'patch-size': textFlag('pixels a patch is wide (7)', 'Model'),
  dim: textFlag('width of a token (64)', 'Model'),
  depth: textFlag('transformer blocks (6)', 'Model'),
  heads: textFlag('attention heads (8)', 'Model'),
  'dim-head': textFlag('width of a head (64)', 'Model'),
  'mlp-dim': textFlag('width of the feed-forward layer (128)', 'Model'),
  pool: textFlag('what the head reads: cls | mean (cls)', 'Model'),
  'pos-emb': textFlag('positions: learn | pe1d (learn)', 'Model'),
  dropout: textFlag('dropout in attention and feed-forward (0)', 'Model'),
  'emb-dropout': textFlag('dropout after the positions (0)', 'Model'),
  'qkv-bias': { type: 'boolean', describe: 'a bias on queries, keys and values', group: 'Model:' },
  'track-running-stats': {
    type: 'boolean',
    describe: 'BatchNorm keeps running statistics (true; --no-track-running-stats)',
    group: 'Model:',
  },
};

/** Data and engine; shared by search and train. */
export const ENGINE_FLAGS: Readonly<Record<string, Options>> = {
  data: textFlag('folder of IDX files (MNIST, which is installed with hpo)', 'Training'),
  engine: textFlag(
    `what computes: ${ENGINE_NAMES.join(' | ')} (native; wasm where it is missing)`,
    'Training',
  ),
  threads: textFlag('threads of native and wasm (the processors that hpo may use)', 'Training'),
  backend: textFlag(`back end of tfjs: ${TFJS_BACKENDS.join(' | ')} (wasm)`, 'Training'),
  'flush-subnormals': {
    type: 'boolean',
    describe: 'native computes with 0 for subnormal numbers (true; --no-flush-subnormals)',
    group: 'Training:',
  },
};

/** Where results go and what is said; shared by all commands that run something. */
export const OUTPUT_FLAGS: Readonly<Record<string, Options>> = {
  out: textFlag('folder for the results', 'Output'),
  'log-level': textFlag('what goes into log.jsonl: debug | info | warn | error (info)', 'Output', {
    choices: ['debug', 'info', 'warn', 'error'],
    default: 'info',
  }),
  quiet: { type: 'boolean', default: false, describe: 'print nothing but errors', group: 'Output:' },
};

/** Which model; required where no study tells. */
export const MODEL_FLAG = textFlag(`the model: ${MODEL_NAMES.join(' | ')}`, 'Training');

/** A number where the text is one, else the text as it is, for the schema to refuse. */
export function numberOrText(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))
    ? Number(value)
    : value;
}

/** `1e-5..1e-2` or `1e-5,1e-2` as two numbers. */
export function rangeFlag(value: unknown): unknown[] | undefined {
  if (typeof value !== 'string') return undefined;
  return value
    .replace(/^\[|\]$/g, '')
    .split(/\.\.|,/)
    .map((part) => numberOrText(part.trim()));
}

/** The keys of the `vit` section that were given as flags, in the file's snake case. */
export function vitSection(args: Args, names: readonly string[]): Record<string, unknown> {
  const given = names.filter((name) => args[name] !== undefined);
  return Object.fromEntries(
    given.map((name) => [name.replaceAll('-', '_'), name === 'data' ? args[name] : numberOrText(args[name])]),
  );
}

/** Problems of a study that was made from flags, in the words of the flags. */
export function inFlagWords(
  problems: readonly (Problem | PathProblem)[],
  overrides: readonly Override[] = [],
): InputError {
  return new InputError(
    problems.map((problem) => {
      const path = 'path' in problem ? problem.path : problem.where.split(/[.[\]]+/);
      const { where, message, hint } = inWordsOf({ ...problem, path }, overrides) ?? {
        ...problem,
        where: KNOWN.includes(String(path[0])) ? flagOf(path) : problem.where,
      };
      return {
        where,
        message: withPlainRanges(message),
        ...(hint === undefined ? {} : { hint: hintInFlagWords(hint) }),
      };
    }),
  );
}

/** Sections of a study file that the flags of searches and trainings speak of. */
const KNOWN = ['vit', 'space', 'trials', 'seed', 'sampler', 'acquisition', 'score_on', 'name'];

/** `1e-5..1e-2` for a range as a study file has it. */
const withPlainRanges = (message: string): string =>
  message.replace(/\{(?:float|int): \[([^\],]+), ([^\],]+)\][^}]*\}/g, '$1..$2');

/** A hint that speaks of a study file's keys, for someone who gives flags. */
function hintInFlagWords(hint: string): string {
  return hint
    .replace(/(?:float|int): \[(.+), (.+)\]/, '$1..$2')
    .replace('[low, high]', 'low..high')
    .replace('log: true needs', 'the log scale needs')
    .replace(/\b(score_on|pos_emb): (\w+)/g, (_, key, value) => `${flagOf([key])} ${value}`)
    .replace(/\b(train_size|val_size|batch_size)\b/g, (key) => flagOf(['vit', key]));
}

/** Runs `build`, and says its input errors in the words of the flags. */
export async function withFlagWords<T>(build: () => T | Promise<T>): Promise<T> {
  try {
    return await build();
  } catch (error) {
    throw error instanceof InputError ? inFlagWords(error.problems) : error;
  }
}
