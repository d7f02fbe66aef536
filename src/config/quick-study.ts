// A study without a file: `--maximize val_acc --param lr=log:1e-5..1e-1 --param bs=16,32,64 -- python train.py --lr {lr}`.
import { basename } from 'node:path';
import type { PathProblem, Problem } from '../errors.ts';
import type { StudySource } from './read-file.ts';

/** What the flags say. */
export interface QuickFlags {
  /** The words after `--`. */
  readonly words: readonly string[];
  readonly maximize?: string | undefined;
  readonly minimize?: string | undefined;
  /** `lr=log:1e-5..1e-1`, one for each parameter. */
  readonly params: readonly string[];
  readonly match?: string | undefined;
  readonly metricFile?: string | undefined;
  readonly value?: string | undefined;
}

/** A number as it is written on a command line, with an exponent or without. */
const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const RANGE = new RegExp(
  `^(?:(log|int|float):)?(?:(log|int|float):)?(${NUMBER})\\.\\.(${NUMBER})(?:/(${NUMBER}))?$`,
);

/** The data of the study file that the flags equal, with problems told in the words of the flags. */
export function quickStudy(flags: QuickFlags): StudySource {
  const { words, maximize, minimize, match, metricFile: file, value } = flags;
  const data = {
    name: nameOf(words),
    command: [...words],
    metric: withoutUndefined({ maximize, minimize, match, file, value }),
    space: Object.fromEntries(flags.params.map(paramOf)),
  };
  return { data, say };
}

/** The program that is tuned gives the study its name: `python train.py` is `train`. */
function nameOf(words: readonly string[]): string {
  const script = words.slice(1).find((word) => /\.\w+$/.test(word) && !word.startsWith('-'));
  const name = basename(script ?? words[0] ?? '').replace(/\.\w+$/, '');
  return /^[\w][\w.-]*$/.test(name) ? name : 'study';
}

/** `lr=log:1e-5..1e-1` as a name and what a study file would say of it; null without a `=`. */
export function paramOf(text: string): [string, unknown] {
  const at = text.indexOf('=');
  return at < 0 ? [text, null] : [text.slice(0, at), parameterOf(text.slice(at + 1))];
}

/** `1e-5..1e-1`, `log:1..100`, `0..1/0.1`, `16,32,64`, or a single value. */
function parameterOf(spec: string): unknown {
  const range = RANGE.exec(spec);
  if (range === null) return choiceOf(spec.split(',').map(scalarOf));
  const [, first, second, low, high, step] = range;
  const isWhole = [low, high, step ?? '1'].every((text) => /^[+-]?\d+$/.test(text));
  const kinds = [first, second];
  const type = kinds.includes('float') || (!isWhole && !kinds.includes('int')) ? 'float' : 'int';
  return {
    [type]: [Number(low), Number(high)],
    ...(kinds.includes('log') && { log: true }),
    ...(step !== undefined && { step: Number(step) }),
  };
}

/** Rising numbers have an order that means something. */
function choiceOf(values: readonly unknown[]): unknown {
  if (values.length === 1) return { constant: values[0] };
  if (values.length === 2 && values.every((value) => typeof value === 'boolean')) return { bool: null };
  const ordered = values.every(
    (value, index) => typeof value === 'number' && (index === 0 || value > (values[index - 1] as number)),
  );
  return { choice: values, ...(ordered && { ordered }) };
}

function scalarOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return new RegExp(`^${NUMBER}$`).test(text) ? Number(text) : text;
}

const EXAMPLE = 'as in --param lr=log:1e-5..1e-1 --param bs=16,32,64 --param opt=sgd,adam';

function say(problem: PathProblem): Problem {
  const { path, atKey: _, hint, ...rest } = problem;
  const [section, name] = path.map(String);
  if (section === 'space') {
    const where = name === undefined ? '--param' : `--param ${name}`;
    return { ...rest, where, hint: hint === undefined || hint.includes('{') ? EXAMPLE : hint };
  }
  if (section === 'metric' && (name === undefined || name === 'maximize' || name === 'minimize')) {
    return { ...rest, where: '--maximize', hint: 'name the metric with --maximize NAME or --minimize NAME' };
  }
  const flags: Record<string, string> = { match: '--match', file: '--metric-file', value: '--value' };
  if (section === 'metric') return { ...rest, where: flags[name], ...(hint && { hint }) };
  if (section === 'command') return { ...rest, where: 'the command after --', ...(hint && { hint }) };
  return { ...rest, where: `--${section.replaceAll('_', '-')}`, ...(hint && { hint }) };
}

function withoutUndefined(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
