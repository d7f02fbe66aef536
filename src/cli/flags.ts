// Flags shared by several commands, and the reading of their values. Flags are read as text and checked by the same
// schema as study files, so that one rule says what a number or a range is.
import type { Options } from 'yargs';
import { ENGINE_NAMES } from '../config/names.ts';
import { flagOf } from '../config/preset.ts';
import { InputError, type Problem } from '../errors.ts';
import { MODEL_NAMES } from '../vit/config.ts';
import { TFJS_BACKENDS } from '../vit/engines/tfjs/backends.ts';
import type { Args } from './command.ts';

const text = (describe: string, group: string, extra: Options = {}): Options => ({
  type: 'string',
  requiresArg: true,
  describe,
  group: `${group}:`,
  ...extra,
});

/** The `vit` section of a study file as flags; shared by search and train. */
export const MODEL_FLAGS: Readonly<Record<string, Options>> = {
  'patch-size': text('pixels a patch is wide (7)', 'Model'),
  dim: text('width of a token (64)', 'Model'),
  depth: text('transformer blocks (6)', 'Model'),
  heads: text('attention heads (8)', 'Model'),
  'dim-head': text('width of a head (64)', 'Model'),
  'mlp-dim': text('width of the feed-forward layer (128)', 'Model'),
  pool: text('what the head reads: cls | mean (cls)', 'Model'),
  'pos-emb': text('positions: learn | pe1d (learn)', 'Model'),
  dropout: text('dropout in attention and feed-forward (0)', 'Model'),
  'emb-dropout': text('dropout after the positions (0)', 'Model'),
  'qkv-bias': { type: 'boolean', describe: 'a bias on queries, keys and values', group: 'Model:' },
  'track-running-stats': {
    type: 'boolean',
    describe: 'BatchNorm keeps running statistics (true; --no-track-running-stats)',
    group: 'Model:',
  },
};

/** Data and engine; shared by search and train. */
export const ENGINE_FLAGS: Readonly<Record<string, Options>> = {
  data: text('folder of IDX files (MNIST, which is installed with hpo)', 'Training'),
  engine: text(`what computes: ${ENGINE_NAMES.join(' | ')} (tfjs)`, 'Training'),
  backend: text(`back end of tfjs: ${TFJS_BACKENDS.join(' | ')} (wasm)`, 'Training'),
};

/** Where results go and what is said; shared by all commands that run something. */
export const OUTPUT_FLAGS: Readonly<Record<string, Options>> = {
  out: text('folder for the results', 'Output'),
  'log-level': text('what goes into log.jsonl: debug | info | warn | error (info)', 'Output', {
    choices: ['debug', 'info', 'warn', 'error'],
    default: 'info',
  }),
  quiet: { type: 'boolean', default: false, describe: 'print nothing but errors', group: 'Output:' },
};

export const MODEL_FLAG = text(`the model: ${MODEL_NAMES.join(' | ')}`, 'Training');
export const textFlag = text;

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
  return Object.fromEntries(given.map((name) => [name.replaceAll('-', '_'), numberOrText(args[name])]));
}

/** Problems of a study that was made from flags, in the words of the flags. */
export function inFlagWords(problems: readonly Problem[]): InputError {
  return new InputError(
    problems.map(({ where, message, hint }) => {
      const path = where.split(/[.[\]]+/);
      const known = ['vit', 'space', 'trials', 'seed', 'sampler', 'acquisition', 'score_on', 'name'].includes(
        path[0],
      );
      const flagHint = hint?.replace(/(?:float|int): \[(.+), (.+)\]/, '$1..$2');
      return {
        where: known ? flagOf(path) : where,
        message,
        ...(flagHint === undefined ? {} : { hint: flagHint }),
      };
    }),
  );
}

/** Runs `build`, and says its input errors in the words of the flags. */
export function withFlagWords<T>(build: () => T): T {
  try {
    return build();
  } catch (error) {
    throw error instanceof InputError && error.code === 'BAD_INPUT' ? inFlagWords(error.problems) : error;
  }
}
