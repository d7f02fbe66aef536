// Fields of Optuna's tables as values.
import { HpoError } from '../errors.ts';
import { fromIso } from '../storage/journal/datetime.ts';
import { deepFreeze, parse } from '../storage/python-json.ts';
import type { Json } from '../trial/trial.ts';

/** Optuna keeps attributes as Python's JSON. */
export function attributeOf(text: string): Json {
  try {
    return deepFreeze(parse(text) as Json);
  } catch {
    throw new HpoError('STORAGE', `holds an attribute that is no JSON: ${text.slice(0, 60)}`);
  }
}

/** A time of SQLite's, `2026-01-31 12:00:00.123456` in local time, in milliseconds. */
export function timeOf(text: string | null): number | null {
  if (text === null) return null;
  const time = fromIso(text);
  if (time === undefined) throw new HpoError('STORAGE', `holds a time that is none: ${text}`);
  return time;
}

/** Numbers that SQLite cannot hold stand beside the column as words. */
export function numberOf(value: number | null, type: string): number {
  switch (type) {
    case 'INF_POS':
      return Number.POSITIVE_INFINITY;
    case 'INF_NEG':
      return Number.NEGATIVE_INFINITY;
    case 'NAN':
      return Number.NaN;
    default:
      return value ?? Number.NaN;
  }
}
