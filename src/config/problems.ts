// Turns what the schema complains about into problems a person can act on: the path, the value received, the way on.
import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import type { Problem } from '../errors.ts';
import { KEYS_TO_COME, PARAMETER_KEYS_TO_COME, studyFileSchema } from './study-file.ts';

/** A problem with the path it stands at, so that the caller can find its line or its flag. */
export interface PathProblem extends Problem {
  readonly path: readonly PropertyKey[];
  /** Whether the key itself is wrong, not its value. */
  readonly atKey?: boolean;
}

/** `space.lr.float[0]` */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

/** `space.lr.float[0]` back to its keys. */
export function parsePath(where: string): PropertyKey[] {
  return [...where.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** `batchSize` as the file writes it, `batch_size`. */
export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The nearest of the known names, where one is near enough to be a slip of the hand. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(name, known as string[]);
  const slips = name.length <= 3 ? 1 : Math.max(2, Math.floor(name.length / 3));
  return distance(name, candidate) <= slips ? candidate : undefined;
}

/** The value at a path of plain data. */
function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    data,
  );
}

/** Every problem the schema found with `data`. */
export function schemaProblems(error: z.ZodError, data: unknown): PathProblem[] {
  return error.issues.flatMap((issue) => issueProblems(issue, data));
}

type Issue = z.core.$ZodIssue;

function issueProblems(issue: Issue, data: unknown): PathProblem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key));
  if (issue.code === 'invalid_union') return unionProblems(issue, data);
  const value = valueAt(data, issue.path);
  if (issue.path.length === 0) return [notABlock(data)];
  const where = formatPath(issue.path);
  if (value === undefined)
    return [{ path: issue.path, where, message: 'is missing', hint: expectation(issue) }];
  return [{ path: issue.path, where, message: `is ${show(value)}`, hint: hintFor(issue, value) }];
}

/** A file that is no block of keys at all. */
function notABlock(data: unknown): PathProblem {
  const kind = Array.isArray(data) ? 'a list' : show(data);
  const message = data === null || data === undefined ? 'is empty' : `is ${kind}`;
  return {
    path: [],
    where: 'the file',
    message,
    hint: 'a study file is a block of keys: name, vit, space, …',
  };
}

/** The branch of a union that the data meant: the one whose key it has, else the first. */
function unionProblems(issue: Extract<Issue, { code: 'invalid_union' }>, data: unknown): PathProblem[] {
  const value = valueAt(data, issue.path);
  const where = formatPath(issue.path);
  const known = issue.path[0] === 'space' ? ['float', 'int'] : ['maximize', 'minimize'];
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const chosen = known.filter((key) => keys.includes(key));
  if (chosen.length > 1) {
    return [{ path: issue.path, where, message: `has both ${chosen.join(' and ')}`, hint: 'take one out' }];
  }
  const branch = issue.errors[known.indexOf(chosen[0])];
  if (branch === undefined) {
    const later = keys.filter((key) => isToCome(issue.path, key));
    if (later.length > 0) return later.map((key) => unknownKey(issue.path, key));
    const hint = `one of ${known.join(', ')} is needed, as in ${issue.path[0] === 'space' ? '{float: [1e-5, 1e-1], log: true}' : '{maximize: val_acc}'}`;
    return [{ path: issue.path, where, message: `is ${show(value)}`, hint }];
  }
  return branch.flatMap((inner) =>
    issueProblems({ ...inner, path: [...issue.path, ...inner.path] } as Issue, data),
  );
}

function unknownKey(path: readonly PropertyKey[], key: string): PathProblem {
  const full = [...path, key];
  const where = formatPath(full);
  if (isToCome(path, key)) {
    const hint =
      path.length === 0 ? 'take the key out' : 'a parameter is {float: [low, high]} or {int: [low, high]}';
    return { path: full, atKey: true, where, message: 'is not available in this version', hint };
  }
  const known = keysAt(path);
  const near = nearest(key, known);
  return {
    path: full,
    atKey: true,
    where,
    message: 'is not a key that is known here',
    hint: near === undefined ? `known: ${known.join(', ')}` : `did you mean ${near}?`,
  };
}

/** Whether a key is one that the format will know at this path. */
function isToCome(path: readonly PropertyKey[], key: string): boolean {
  if (path.length === 0) return KEYS_TO_COME.includes(key);
  return path.length === 2 && path[0] === 'space' && PARAMETER_KEYS_TO_COME.includes(key);
}

/** The keys that the schema knows at a path. */
function keysAt(path: readonly PropertyKey[]): string[] {
  if (path.length === 0) return Object.keys(studyFileSchema.shape);
  if (path[0] === 'vit') return Object.keys(studyFileSchema.shape.vit.shape);
  if (path[0] === 'space') return ['float', 'int', 'log', 'default'];
  return ['maximize', 'minimize'];
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
  array: 'two numbers, [low, high]',
  object: 'a block of keys',
  record: 'a block of keys',
};

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `give ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_small':
      if (issue.origin === 'array') return 'give two numbers, [low, high]';
      if (issue.origin === 'string') return 'give a text that is not empty';
      return `give a number ${issue.inclusive ? `of ${issue.minimum} or more` : `above ${issue.minimum}`}`;
    case 'too_big':
      if (issue.origin === 'array') return 'give two numbers, [low, high]';
      return `give a number ${issue.inclusive ? `of ${issue.maximum} or less` : `below ${issue.maximum}`}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return 'letters, digits, dot, dash and underscore';
    default:
      return issue.message;
  }
}

/** A value as the user wrote it. */
function show(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return JSON.stringify(value) ?? String(value);
}
