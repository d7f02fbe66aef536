// Turns what the schema complains about into problems a person can act on: the path, the value received, the way on.
import type { z } from 'zod';
import { type PathProblem, problemAt } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { SAMPLER_NAMES } from './names.ts';
import { parameterSchemas } from './space-section.ts';
import { KEYS_TO_COME, studyFileSchema, trackSection } from './study-file.ts';

/** `space.lr.float[0]` back to its keys. */
export function parsePath(where: string): PropertyKey[] {
  return [...where.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** `batchSize` as the file writes it, `batch_size`. */
export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The value at a path of plain data. */
function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    data,
  );
}

/** Every problem the schema found with `data`. */
export function schemaProblems(error: z.ZodError, data: unknown): PathProblem[] {
  return error.issues.flatMap((issue) => issueProblems(issue, data));
}

type Issue = z.core.$ZodIssue;

function issueProblems(issue: Issue, data: unknown): PathProblem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
  if (path.length === 0) return [notABlock(data)];
  if (issue.code === 'invalid_union') return unionProblems(issue, data);
  if (issue.code === 'invalid_key') return [keyProblem(path)];
  const value = valueAt(data, path);
  const known = wellKnown(path, value);
  if (known !== undefined) return [problemAt(path, `is ${show(value)}`, known)];
  if (value === undefined) return [problemAt(path, 'is missing', expectation(issue))];
  return [problemAt(path, `is ${show(value)}`, hintFor(issue, value))];
}

const keyProblem = (path: readonly PropertyKey[]): PathProblem => ({
  ...problemAt(path, 'is no name', 'a name is a text that is not empty'),
  atKey: true,
});

/** What is said elsewhere, and what it is called here. */
function wellKnown([key, ...rest]: readonly PropertyKey[], value: unknown): string | undefined {
  if (rest.length > 0 || typeof value !== 'string') return undefined;
  if (key === 'sampler' && /^(?:tpe|bayes\w*|bo|gp\w+|smac|cma-?es)$/i.test(value)) {
    return `take gp, which learns from the trials too (one of ${SAMPLER_NAMES.join(', ')})`;
  }
  const isAuto = key === 'parallel' && /^(?:auto|max|all|-1)$/i.test(value);
  return isAuto ? 'give how many trials run at a time, as 2: each gets its share of the cores' : undefined;
}

/** A file that is no block of keys at all. */
function notABlock(data: unknown): PathProblem {
  const kind = Array.isArray(data) ? 'a list' : show(data);
  const message = data === null || data === undefined ? 'is empty' : `is ${kind}`;
  const hint = 'a study file is a block of keys: name, command, metric, space, …';
  return { path: [], where: 'the file', message, hint };
}

/** Unions whose branches are told apart by a key, and an example of each. */
function branchesAt(
  path: readonly PropertyKey[],
): { readonly keys: string[]; readonly example: string } | undefined {
  if (path[0] === 'space' && path.length === 2) {
    return { keys: Object.keys(parameterSchemas), example: '{float: [1e-5, 1e-1], log: true}' };
  }
  if (path[0] === 'metric' && path.length === 1) {
    return { keys: ['maximize', 'minimize'], example: '{maximize: val_acc}' };
  }
  return undefined;
}

/** The branch of a union that the data meant: the one whose key it has. */
function unionProblems(issue: Extract<Issue, { code: 'invalid_union' }>, data: unknown): PathProblem[] {
  const value = valueAt(data, issue.path);
  if (issue.path[0] === 'track') {
    // A name alone, or a block.
    const meant = issue.errors[typeof value === 'object' && value !== null ? 1 : 0];
    return meant.flatMap((inner) => innerProblems(issue.path, inner, data));
  }
  const branches = branchesAt(issue.path);
  if (branches === undefined) {
    const message = value === undefined ? 'is missing' : `is ${show(value)}`;
    return [problemAt(issue.path, message, unionHint(issue.path))];
  }
  const given = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const chosen = branches.keys.filter((key) => given.includes(key));
  if (chosen.length > 1) {
    return [problemAt(issue.path, `has both ${chosen.join(' and ')}`, 'take one out')];
  }
  const branch = issue.errors[branches.keys.indexOf(chosen[0])];
  if (branch === undefined) return [withoutBranch(issue.path, value, given, branches)];
  return branch.flatMap((inner) => innerProblems(issue.path, inner, data));
}

const innerProblems = (path: readonly PropertyKey[], inner: Issue, data: unknown): PathProblem[] =>
  issueProblems({ ...inner, path: [...path, ...inner.path] } as Issue, data);

function withoutBranch(
  path: readonly PropertyKey[],
  value: unknown,
  given: readonly string[],
  { keys, example }: { readonly keys: string[]; readonly example: string },
): PathProblem {
  const foreign = wandbForm(path, value);
  if (foreign !== undefined) return problemAt(path, `is ${show(value)}`, foreign);
  const [slip] = given.flatMap((key) => nearest(key, keys) ?? []);
  const meant = slip === undefined ? '' : `; did you mean ${slip}?`;
  const hint =
    (path[0] === 'space' ? spelledOut(value) : undefined) ??
    `one of ${keys.join(', ')} is needed, as in ${example}${meant}`;
  return problemAt(path, `is ${show(value)}`, hint);
}

/** A metric or a parameter as a sweep of W&B has it, in the words of a study file. */
function wandbForm([section]: readonly PropertyKey[], value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const given = value as Readonly<Record<string, unknown>>;
  const here = (text: string) => `that is the form of W&B: here write ${text}`;
  if (section === 'metric') {
    const goal = given.goal === 'maximize' ? 'maximize' : 'minimize';
    return typeof given.name === 'string' ? here(`{${goal}: ${given.name}}`) : undefined;
  }
  const { min, max, values, distribution = '' } = given;
  if (Array.isArray(values)) return here(`{choice: ${show(values)}}`);
  if ('value' in given) return here(`{constant: ${show(given.value)}}`);
  if (typeof min !== 'number' || typeof max !== 'number') return undefined;
  const name = String(distribution);
  // Its bounds are exponents of e.
  if (name.endsWith('log_uniform'))
    return here('{float: [low, high], log: true}, with the bounds themselves');
  const isWhole = name === '' ? Number.isInteger(min) && Number.isInteger(max) : name.startsWith('int');
  return here(`{${isWhole ? 'int' : 'float'}: [${min}, ${max}]${name.includes('log') ? ', log: true' : ''}}`);
}

/** A list or a single value is no parameter, but says which is meant. */
function spelledOut(value: unknown): string | undefined {
  const text = show(value);
  if (!Array.isArray(value))
    return typeof value === 'object' ? undefined : `to fix it write {constant: ${text}}`;
  const isRange = value.length === 2 && value.every((end) => typeof end === 'number');
  const range = isRange ? `, for a range {float: ${text}}` : '';
  return value.length === 0 ? undefined : `for one of these values write {choice: ${text}}${range}`;
}

/** What belongs at a path that takes several kinds of values. */
function unionHint(path: readonly PropertyKey[]): string {
  const [section, key] = path;
  if (section === 'limits') {
    return key === 'memory'
      ? 'give a size, as 8GB or 500MB'
      : 'give a duration, as 90s, 1h30m or a number of seconds';
  }
  if (section === 'command') return 'give a command line, or a list of words';
  if (section === 'gpus') return 'give the number of a device, as nvidia-smi lists them';
  if (section === 'env') return 'give a text, a number, true or false';
  if (path[2] === 'bool') return 'write {bool}, or {bool, default: true}';
  return 'give a text, a number, true, false or null';
}

function unknownKey(path: readonly PropertyKey[], key: string): PathProblem {
  const full = [...path, key];
  if (path.length === 0 && KEYS_TO_COME.includes(key)) {
    return { ...problemAt(full, 'is not available in this version', 'take the key out'), atKey: true };
  }
  const [word, bracket] = /^([\w-]+)\s+([{[])/.exec(key)?.slice(1) ?? [];
  if (word !== undefined) {
    return { ...problemAt(full, 'lacks a colon', `write ${word}: ${bracket}…`), atKey: true };
  }
  const known = keysAt(path, key);
  const near = nearest(key, known);
  const hint = near === undefined ? `known: ${known.join(', ')}` : `did you mean ${near}?`;
  return { ...problemAt(full, 'is not a key that is known here', hint), atKey: true };
}

/** The keys that the schema knows at a path. */
function keysAt(path: readonly PropertyKey[], unknown: string): string[] {
  const { shape } = studyFileSchema;
  const [section] = path;
  if (path.length === 0) return Object.keys(shape);
  if (section === 'vit') return Object.keys(shape.vit.unwrap().shape);
  if (section === 'limits') return Object.keys(shape.limits.unwrap().shape);
  if (section === 'track') return Object.keys(trackSection.shape);
  if (section === 'stop') return Object.keys(shape.stop.unwrap().shape);
  if (section === 'space') {
    const kinds = Object.values(parameterSchemas).map((schema) => Object.keys(schema.shape));
    return [...new Set(kinds.flat())].filter((key) => key !== unknown);
  }
  return ['maximize', 'minimize', 'match', 'file', 'value'];
}

function hintFor(issue: Issue, value: unknown): string {
  if (issue.code === 'invalid_value') {
    const names = issue.values.map(String);
    const near = typeof value === 'string' ? nearest(value, names) : undefined;
    return near === undefined
      ? `one of ${names.join(', ')}`
      : `did you mean ${near}? (one of ${names.join(', ')})`;
  }
  return expectation(issue);
}

const KINDS: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  tuple: 'two numbers, [low, high]',
  array: 'a list, [a, b]',
  object: 'a block of keys',
  record: 'a block of keys',
};

function expectation(issue: Issue): string {
  const isRange = ['float', 'int'].includes(String(issue.path.at(-1)));
  switch (issue.code) {
    case 'invalid_type':
      return `give ${isRange ? KINDS.tuple : (KINDS[issue.expected] ?? issue.expected)}`;
    case 'too_small':
      if (issue.origin === 'array') return isRange ? `give ${KINDS.tuple}` : 'give at least one';
      if (issue.origin === 'string') return 'give a text that is not empty';
      return `give a number ${issue.inclusive ? `of ${issue.minimum} or more` : `above ${issue.minimum}`}`;
    case 'too_big':
      if (issue.origin === 'array') return `give ${KINDS.tuple}`;
      if (issue.origin === 'string') return `give a text of ${issue.maximum} characters at most`;
      return `give a number ${issue.inclusive ? `of ${issue.maximum} or less` : `below ${issue.maximum}`}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return issue.path[0] === 'limits' ? unionHint(issue.path) : 'letters, digits, dot, dash and underscore';
    default:
      return issue.message;
  }
}

/** A value as the user wrote it, as far as one line holds it. */
function show(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
