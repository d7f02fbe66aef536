// The words of a command line, by the flags and words that its command knows. What is wrong with them comes all at once.
import type { Options } from 'yargs';
import parser from 'yargs-parser';
import { InputError, type Problem } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Args, Command } from './command.ts';
import { forgottenDashes } from './forgotten-dashes.ts';
import { looseProblems } from './loose-words.ts';
import { wordsByName } from './words.ts';

/** Stands before a negative number, which would otherwise be taken for a flag. */
const MARK = '\u0000';
const NEGATIVE = /^-(?:\d*\.?\d+(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;

/**
 * Reads a command's words.
 * @param words those after its name
 * @param name the name by which it was called
 * @throws InputError with every word that cannot be meant
 */
export function parseArgs(command: Command, words: readonly string[], name: string): Args {
  const loose = looseProblems(words, command);
  if (loose.length > 0) throw new InputError(loose);
  const forgotten = forgottenDashes(command, words, name);
  if (forgotten !== undefined) throw new InputError([forgotten]);
  const { argv, error } = parser.detailed(words.map(marked), parserOptions(command));
  const { _: free, '--': own, ...flags } = unmarked(argv) as ParsedWords;
  const found = wordsByName(command.usage, withStudy(free, flags, command));
  const see = `see: hpo ${name} --help`;
  const problems = [
    ...(error === null ? [] : [missingValue(error)]),
    ...Object.keys(flags).flatMap((flag) => unknownFlag(flag, flags[flag], command, see)),
    ...found.extra.map((word) => ({ where: word, message: 'is one word too many', hint: see })),
    ...found.missing.map((word) => missingWord(word, command, name)),
    ...Object.entries(command.options).flatMap(([flag, options]) => valueProblems(flag, options, flags)),
  ];
  if (problems.length > 0) throw new InputError(problems);
  return { ...lastOfEach(flags, command), ...found.words, ...(own && { '--': own }), _: name };
}

/** Optuna's command line names the study by a flag. */
function withStudy(free: readonly string[], flags: Args, { usage }: Command): readonly string[] {
  const name = flags['study-name'];
  return typeof name === 'string' && /<study(\.\.)?>/.test(usage) ? [name, ...free] : free;
}

interface ParsedWords extends Record<string, unknown> {
  readonly _: string[];
  readonly '--'?: string[];
}

const marked = (word: string): string => (NEGATIVE.test(word) ? MARK + word : word);

function unmarked(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(MARK, '');
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unmarked(item)]));
}

function parserOptions({ options }: Command): parser.Options {
  const flags = Object.entries(options);
  const named = (isSo: (options: Options) => boolean) =>
    flags.filter(([, flag]) => isSo(flag)).map(([name]) => name);
  const texts = named(({ type }) => type === 'string');
  return {
    string: texts,
    boolean: named(({ type }) => type === 'boolean'),
    array: named(({ array }) => array === true),
    narg: Object.fromEntries(texts.map((name) => [name, 1])),
    alias: Object.fromEntries(
      flags.flatMap(([name, { alias }]) => (alias === undefined ? [] : [[name, [alias].flat()]])),
    ),
    default: Object.fromEntries(
      flags.filter(([, flag]) => flag.default !== undefined).map(([name, flag]) => [name, flag.default]),
    ),
    configuration: {
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'populate--': true,
      'short-option-groups': false,
      'strip-aliased': true,
    },
  };
}

/** A flag that was given twice counts as it was given last; only lists stay lists. */
function lastOfEach(flags: Args, { options }: Command): Args {
  return Object.fromEntries(
    Object.entries(flags).map(([name, value]) => [
      name,
      Array.isArray(value) && options[name]?.array !== true ? value.at(-1) : value,
    ]),
  );
}

/** What the parser itself complains about is a flag whose value is missing. */
function missingValue(error: Error): Problem {
  const flag = /following: (\S+)$/.exec(error.message)?.[1];
  if (flag === undefined) return { where: 'the command line', message: `cannot be read: ${error.message}` };
  return { where: dashed(flag), message: 'needs a value' };
}

const dashed = (flag: string): string => (flag.length > 1 ? `--${flag}` : `-${flag}`);

function unknownFlag(flag: string, value: unknown, { options }: Command, see: string): Problem[] {
  const isNegated = value === false;
  if (Object.hasOwn(options, flag) && !(isNegated && options[flag].type === 'string')) return [];
  const near = nearest(flag, Object.keys(options));
  const where = isNegated ? `--no-${flag}` : dashed(flag);
  return [
    { where, message: 'is not a known flag', hint: near === undefined ? see : `did you mean --${near}?` },
  ];
}

function missingWord(word: string, { examples }: Command, name: string): Problem {
  const [example] = examples.find(([text]) => text.startsWith(`$0 ${name}`)) ?? examples[0] ?? [];
  const hint = example === undefined ? `see: hpo ${name} --help` : `as in: ${example.replace('$0', 'hpo')}`;
  return { where: `hpo ${name}`, message: `needs ${word.toUpperCase()}`, hint };
}

/** A value that is none of the flag's, and flags that exclude each other. */
function valueProblems(flag: string, { choices, conflicts }: Options, flags: Args): Problem[] {
  const value = [flags[flag]].flat().at(-1);
  if (value === undefined) return [];
  const others = [(conflicts ?? []) as string | string[]].flat();
  const beside = others.filter((other) => flags[other] !== undefined);
  const problems: Problem[] = beside.map((other) => ({
    where: `--${flag}`,
    message: `stands beside --${other}`,
    hint: 'take one of them out',
  }));
  const known = choices?.map(String) ?? [];
  if (known.length === 0 || known.includes(String(value))) return problems;
  const near = nearest(String(value), known);
  const hint = near === undefined ? `one of ${known.join(', ')}` : `did you mean ${near}?`;
  return [...problems, { where: `--${flag}`, message: `is ${JSON.stringify(value)}`, hint }];
}
