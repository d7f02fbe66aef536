// Typed access to the fields of a journal line. Each says what it missed; the caller adds file and line.
import { HpoError } from '../../errors.ts';
import type { Json } from '../../trial/trial.ts';
import { deepFreeze } from '../python-json.ts';
import { fromIso } from './datetime.ts';

/** One parsed line. */
export type Line = Readonly<Record<string, unknown>>;

/** The way on from a line that cannot be read, where there is no better one. */
export const NO_JOURNAL_HINT =
  'the file is not a journal of this version of Optuna or hpo; restore it from a copy, or begin in another place';

function missing(key: string, value: unknown, wanted: string): never {
  const message =
    value === undefined ? `lacks '${key}', ${wanted}` : `${key} is ${JSON.stringify(value)}, not ${wanted}`;
  throw new HpoError('STORAGE', message, { hint: NO_JOURNAL_HINT });
}

/** Whether a value is an object with keys. */
export function isLine(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A whole number from 0 on. */
export function idField(line: Line, key: string): number {
  const value = line[key];
  return Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : missing(key, value, 'a whole number from 0 on');
}

/** Any number, NaN and infinities included. */
export function numberField(line: Line, key: string): number {
  const value = line[key];
  return typeof value === 'number' ? value : missing(key, value, 'a number');
}

/** A text. */
export function textField(line: Line, key: string): string {
  const value = line[key];
  return typeof value === 'string' ? value : missing(key, value, 'a text');
}

/** An object; an absent one is empty. */
export function recordField(line: Line, key: string): Line {
  const value = line[key] ?? {};
  return isLine(value) ? value : missing(key, value, 'an object');
}

/** An object of JSON values, frozen. */
export function attributesField(line: Line, key: string): Readonly<Record<string, Json>> {
  return deepFreeze(recordField(line, key) as Record<string, Json>) as Record<string, Json>;
}

/** A point in time in milliseconds, or null where there is none. */
export function timeField(line: Line, key: string): number | null {
  const value = line[key] ?? null;
  if (value === null) return null;
  return (typeof value === 'string' ? fromIso(value) : undefined) ?? missing(key, value, 'a point in time');
}
