// `lr=1e-3 bs=32`: values for parameters, each read by its parameter's kind, all problems at once.
import { InputError, type Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { contains, describeValues, type Parameter, type ParameterValue } from '../../space/parameter.ts';
import type { ParameterValues, Space } from '../../space/space.ts';
import { isNumber, shownWord } from './numbers.ts';

/**
 * The values that words give to parameters of a space. Where the space is empty, the objective defines it as it runs, and
 * a value is what it looks like.
 * @throws InputError with every word that is no value of a parameter
 */
export function readAssignments(words: readonly string[], space: Space): ParameterValues {
  const problems: Problem[] = [];
  const values = new Map<string, ParameterValue>();
  for (const word of words) {
    const read = readOne(word, space, values);
    if ('value' in read) values.set(read.name, read.value);
    else problems.push(read);
  }
  if (problems.length > 0) throw new InputError(problems);
  return Object.fromEntries(values);
}

type Read = { readonly name: string; readonly value: ParameterValue };

function readOne(word: string, space: Space, earlier: ReadonlyMap<string, unknown>): Read | Problem {
  const at = word.indexOf('=');
  if (at < 1) return { where: word, message: 'is no assignment', hint: 'write NAME=VALUE, as in lr=1e-3' };
  const [name, text] = [word.slice(0, at), word.slice(at + 1)];
  if (earlier.has(name)) return { where: name, message: 'is given twice', hint: 'give it one value' };
  if (Object.keys(space).length === 0) return { name, value: looksLike(text) };
  if (!Object.hasOwn(space, name)) {
    const near = nearest(name, Object.keys(space));
    const known = `the space has ${Object.keys(space).join(', ')}`;
    return {
      where: name,
      message: 'is not in the space',
      hint: near === undefined ? known : `did you mean ${near}?`,
    };
  }
  const value = valueFrom(space[name], text);
  if (value !== undefined) return { name, value };
  return { where: name, message: `is ${shownWord(text)}`, hint: `give ${describeValues(space[name])}` };
}

/** The value of a parameter that a text means; undefined where it means none. */
function valueFrom(parameter: Parameter, text: string): ParameterValue | undefined {
  const candidates = candidatesOf(parameter, text);
  return candidates.find((value) => contains(parameter, value));
}

/** What a text may mean, the likelier first: a choice of texts may hold '16', one of numbers 16. */
function candidatesOf(parameter: Parameter, text: string): ParameterValue[] {
  switch (parameter.type) {
    case 'float':
    case 'int':
      return isNumber(text) ? [Number(text)] : [];
    case 'bool':
    case 'choice':
    case 'constant':
      return [looksLike(text), text];
    default:
      return parameter satisfies never;
  }
}

const WORDS: Readonly<Record<string, ParameterValue>> = { true: true, false: false, null: null };

/** The value that a text looks like; in quotes it is a text. */
function looksLike(text: string): ParameterValue {
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  if (quoted !== null) return quoted[2];
  if (Object.hasOwn(WORDS, text)) return WORDS[text];
  return isNumber(text) ? Number(text) : text;
}
