// A study without a file: `--maximize val_acc --param lr=log:1e-5..1e-1 --param bs=16,32,64 -- python train.py --lr {lr}`.
import { basename } from 'node:path';
import type { PathProblem, Problem } from '../errors.ts';
import { isBareZeroToOne, PARAM_EXAMPLE, type ParamFlag, readParam } from './param-flag.ts';
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

/** The data of the study file that the flags equal, with problems told in the words of the flags. */
export function quickStudy(flags: QuickFlags): StudySource {
  const { words, maximize, minimize, match, metricFile: file, value } = flags;
  const params = flags.params.map(readParam).map(onlyOnce);
  const data = {
    name: nameOf(words),
    command: [...words],
    metric: withoutUndefined({ maximize, minimize, match, file, value }),
    // What cannot be read is null, which is a problem at its name: it hides nothing else that is wrong.
    space: Object.fromEntries(params.map(({ name, data: read = null }) => [name, read])),
  };
  const warnings = flags.params.filter(isBareZeroToOne).map(wholeNumbers);
  return { data, warnings, say: (problem) => problemOf(problem, params) ?? say(problem, params) };
}

function onlyOnce(param: ParamFlag, index: number, all: readonly ParamFlag[]): ParamFlag {
  const { name } = param;
  if (all.findIndex((other) => other.name === name) === index) return param;
  return { name, problem: { where: `--param ${name}`, message: 'is given twice', hint: 'take one out' } };
}

/** Whole numbers on both sides are whole numbers: of 0..1 that is rarely meant. */
function wholeNumbers(text: string): string {
  const [name] = text.split('=');
  return `--param ${text} is the whole numbers 0 and 1; ${name}=0.0..1.0 is all numbers between`;
}

/** What is wrong with a flag itself, or with two of them. */
function problemOf(
  { path: [section, name] }: PathProblem,
  params: readonly ParamFlag[],
): Problem | undefined {
  if (section !== 'space' || name === undefined) return undefined;
  const own = params.find((param) => param.name === name && param.problem !== undefined);
  if (own !== undefined) return own.problem;
  const isBare = params.some((param) => param.name === name && param.data === undefined);
  const hint = `give a range or values, ${PARAM_EXAMPLE}`;
  return isBare
    ? { where: `--param ${String(name)}`, message: 'has no range and no values', hint }
    : undefined;
}

/** The program that is tuned gives the study its name: `python train.py` is `train`. */
function nameOf(words: readonly string[]): string {
  const script = words.slice(1).find((word) => /\.\w+$/.test(word) && !word.startsWith('-'));
  const name = basename(script ?? words[0] ?? '').replace(/\.\w+$/, '');
  return /^[\w][\w.-]*$/.test(name) ? name : 'study';
}

/** A problem of the data in the words of the flags. */
function say(problem: PathProblem, params: readonly ParamFlag[]): Problem {
  const { path, atKey: _, hint, ...rest } = problem;
  const [section, name] = path.map(String);
  if (section === 'space')
    return sayParam(
      problem,
      params.find((param) => param.name === name),
    );
  if (section === 'metric' && (name === undefined || name === 'maximize' || name === 'minimize')) {
    return sayMetric(rest.message);
  }
  const flags: Record<string, string> = { match: '--match', file: '--metric-file', value: '--value' };
  if (section === 'metric') return { ...rest, where: flags[name], ...(hint && { hint }) };
  if (section === 'command') return { ...rest, where: 'the command after --', ...(hint && { hint }) };
  return { ...rest, where: `--${section.replaceAll('_', '-')}`, ...(hint && { hint }) };
}

function sayParam({ message, hint }: PathProblem, param: ParamFlag | undefined): Problem {
  if (param === undefined) return { where: '--param', message: 'is missing', hint: PARAM_EXAMPLE };
  const { name, data } = param;
  const isLog = typeof data === 'object' && data !== null && 'log' in data;
  const flat = hint
    ?.replace('log: true needs', 'the log scale needs')
    .replace(/(?:float|int): \[(.+), (.+)\]/, `${name}=${isLog ? 'log:' : ''}$1..$2`);
  return {
    where: `--param ${name}`,
    message,
    hint: flat === undefined || flat.includes('{') ? PARAM_EXAMPLE : flat,
  };
}

function sayMetric(message: string): Problem {
  const hint = 'name the metric with --maximize NAME or --minimize NAME';
  if (message.includes(' and '))
    return { where: '--maximize', message: 'stands beside --minimize', hint: 'take one out' };
  return { where: '--maximize', message: message === 'is ""' ? message : 'is missing', hint };
}

function withoutUndefined(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
