// A parameter as a flag writes it: `lr=log:1e-5..1e-1`, `bs=16,32,64`, `opt='a..b'`. What looks like a range or a list but is
// none is refused: as a constant text it would be trained with in silence.
import { InputError, type Problem } from '../errors.ts';
import { meantParam, NUMBER } from './meant-param.ts';

/** What a flag says: the data of a study file, or what is wrong with it; neither for a name alone. */
export interface ParamFlag {
  readonly name: string;
  readonly data?: unknown;
  readonly problem?: Problem;
}

export const PARAM_EXAMPLE = 'as in --param lr=log:1e-5..1e-1 --param bs=16,32,64 --param opt=sgd,adam';

const RANGE = new RegExp(
  String.raw`^(?:(log|int|float)\s*:\s*)?(?:(log|int|float)\s*:\s*)?(${NUMBER})\s*\.\.\s*(${NUMBER})(?:\s*/\s*(${NUMBER}))?$`,
);
const SCALAR = new RegExp(`^${NUMBER}$`);
/** One value of a list: in quotes anything, else what has no comma. */
const ITEM = /\s*("[^"]*"|'[^']*'|[^,]*?)\s*(,|$)/y;

/** Reads `NAME=RANGE`, `NAME=VALUES`, or `NAME` alone. */
export function readParam(text: string): ParamFlag {
  const at = text.indexOf('=');
  const name = (at < 0 ? text : text.slice(0, at)).trim();
  if (name === '') return { name, problem: { where: '--param', message: `is ${text}`, hint: NO_NAME } };
  if (at < 0) return { name };
  const spec = text.slice(at + 1).trim();
  const hint = hintFor(name, spec);
  const where = `--param ${name}`;
  if (hint !== undefined) return { name, problem: { where, message: `is ${spec || 'empty'}`, hint } };
  return { name, data: parameterOf(spec) };
}

const NO_NAME = `a name stands before the =, ${PARAM_EXAMPLE}`;

/**
 * A parameter's name and what a study file would say of it; null for a name alone.
 * @throws InputError for what is no parameter
 */
export function paramOf(text: string): [name: string, data: unknown] {
  const { name, data = null, problem } = readParam(text);
  if (problem !== undefined) throw new InputError([problem]);
  return [name, data];
}

/** Whether the flag means whole numbers where somebody may have meant all numbers between 0 and 1. */
export const isBareZeroToOne = (text: string): boolean => /=\s*0\s*\.\.\s*1\s*$/.test(text);

/** What to write instead; undefined for what can be read. */
function hintFor(name: string, spec: string): string | undefined {
  if (RANGE.test(spec) && !spec.includes('...')) return undefined;
  const items = itemsOf(spec);
  if (items.includes('')) {
    return items.length === 1
      ? `give a range or values, ${PARAM_EXAMPLE}; an empty text is ${name}=''`
      : "a value is missing beside a comma; an empty text is ''";
  }
  return meantParam(
    name,
    spec,
    items.filter((item) => !isQuoted(item)),
  );
}

/** `1e-5..1e-1`, `log:1..100`, `0..1/0.1`, `16,32,64`, or a single value. */
function parameterOf(spec: string): unknown {
  const range = RANGE.exec(spec);
  if (range === null) return choiceOf(itemsOf(spec).map(scalarOf));
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

function itemsOf(spec: string): string[] {
  const items: string[] = [];
  ITEM.lastIndex = 0;
  for (;;) {
    const match = ITEM.exec(spec);
    // A quote in the middle of a value, or without an end, is a character like others.
    if (match === null) return spec.split(',').map((item) => item.trim());
    items.push(match[1]);
    if (match[2] === '') return items;
  }
}

const isQuoted = (item: string): boolean => /^(?:"[^"]*"|'[^']*')$/.test(item);

function scalarOf(item: string): unknown {
  if (isQuoted(item)) return item.slice(1, -1);
  if (item === 'true' || item === 'false') return item === 'true';
  if (item === 'null') return null;
  return SCALAR.test(item) ? Number(item) : item;
}
