// JSON as Python's json module writes and reads it: numbers may be the bare words NaN, Infinity and -Infinity, and
// a float always shows that it is one (`1.0`, not `1`), so that Python gives it back as a float.
import { InputError } from '../errors.ts';
import type { Json } from '../trial/trial.ts';

/** A number as a Python float literal of JSON; the shortest text that reads back as the same double. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/**
 * A value as one line of JSON that Python reads. Whole numbers stay ints; keys whose value is undefined are left out.
 * @throws InputError for what JSON cannot hold, such as a function, a bigint or a class instance
 */
export function stringify(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isInteger(value) ? wholeText(value) : floatText(value);
  if (Array.isArray(value)) return `[${value.map((item) => stringify(item ?? null)).join(',')}]`;
  if (isPlainObject(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${stringify(item)}`).join(',')}}`;
  }
  throw InputError.of(
    'value',
    `is ${describe(value)}, which JSON cannot hold`,
    'store plain JSON values only',
  );
}

function wholeText(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value);
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  return typeof value === 'object' ? (value?.constructor?.name ?? 'an object') : typeof value;
}

/**
 * Reads one JSON text as Python's reader does.
 * @throws SyntaxError for anything else
 */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return unmark(JSON.parse(text.replace(TOKENS, mark)));
  }
}

/** Whole string literals, so that no word inside one is touched; then the words that JSON lacks. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/** Every string gets a letter in front, so that NaN can be a string that no text collides with. */
function mark(token: string): string {
  if (token.startsWith('"')) return `"s${token.slice(1)}`;
  if (token === 'NaN') return '"n"';
  return token === 'Infinity' ? '1e999' : '-1e999';
}

function unmark(value: unknown): unknown {
  if (typeof value === 'string') return value === 'n' ? Number.NaN : value.slice(1);
  if (Array.isArray(value)) return value.map(unmark);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.hasOwn(value, 'n')) throw new SyntaxError('NaN is no key');
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.slice(1), unmark(item)]));
}

/** A deep, frozen copy of a value, exactly as it would come back from a file. */
export function frozenCopy(value: unknown): Json {
  return deepFreeze(parse(stringify(value)) as Json);
}

/** Freezes a value and all that it holds. */
export function deepFreeze(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  for (const item of Object.values(value)) deepFreeze(item);
  return Object.freeze(value);
}
