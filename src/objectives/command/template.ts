// A command's words with their placeholders filled for one trial.
import type { ParameterValue } from '../../space/parameter.ts';
import type { ParameterValues, Space } from '../../space/space.ts';
import { type Piece, piecesOf } from './placeholders.ts';

/** What a trial has besides its parameters. */
export interface TrialFacts {
  readonly number: number;
  readonly seed: number;
  /** The trial's folder. */
  readonly dir: string;
  /** The JSON file with its parameters. */
  readonly params: string;
}

/** Numbers in their shortest form, `true` and `false`, text as it is; null is empty. */
export function textOf(value: ParameterValue): string {
  return value === null ? '' : String(value);
}

/** Words that stand for all active parameters, each of them one argument or several. */
const EXPANSIONS: Readonly<Record<string, (params: ParameterValues) => string[]>> = {
  args: (params) => entriesOf(params).map(([name, text]) => `--${name}=${text}`),
  args_no_hyphens: (params) => entriesOf(params).map(([name, text]) => `${name}=${text}`),
  args_no_boolean_flags: (params) =>
    entriesOf(params).flatMap(([name, text]) => {
      if (typeof params[name] !== 'boolean') return [`--${name}=${text}`];
      return params[name] ? [`--${name}`] : [];
    }),
  args_json: (params) => [JSON.stringify(params)],
};

/** Names that have to be words of their own. */
export const EXPANSION_NAMES: readonly string[] = Object.keys(EXPANSIONS);

/** Names that a word may hold besides those of parameters. */
export const FACT_NAMES: readonly string[] = ['number', 'seed', 'dir', 'params'].map(
  (name) => `trial.${name}`,
);

/**
 * The words of a command for one trial. A word with a parameter that is inactive, or null, is left out; so is an option
 * before it (a word that begins with `-`), where the word is nothing but the placeholder.
 */
export function fillWords(
  words: readonly string[],
  space: Space,
  params: ParameterValues,
  facts: TrialFacts,
): string[] {
  const known = new Set(Object.keys(space));
  const filled: string[] = [];
  let option = false;
  for (const word of words) {
    const pieces = piecesOf(word, known);
    const [first] = pieces;
    const only = pieces.length === 1 && 'name' in first ? first.name : undefined;
    const wasOption = option;
    option = word.startsWith('-') && word !== '--' && pieces.every((piece) => 'text' in piece);
    if (only !== undefined && only in EXPANSIONS && !known.has(only)) {
      filled.push(...EXPANSIONS[only](params));
      continue;
    }
    const text = fillPieces(pieces, params, facts);
    if (text !== undefined) filled.push(text);
    else if (only !== undefined && wasOption) filled.pop();
  }
  return filled;
}

/** A text such as a file's name with its placeholders filled; what is inactive is empty there. */
export function fillText(text: string, space: Space, params: ParameterValues, facts: TrialFacts): string {
  return piecesOf(text, new Set(Object.keys(space)))
    .map((piece) => fillPieces([piece], params, facts) ?? '')
    .join('');
}

/** Undefined where a parameter is missing. */
function fillPieces(
  pieces: readonly Piece[],
  params: ParameterValues,
  facts: TrialFacts,
): string | undefined {
  const texts = pieces.map((piece) =>
    'text' in piece ? piece.text : placeholderText(piece.name, params, facts),
  );
  return texts.includes(undefined) ? undefined : texts.join('');
}

function placeholderText(name: string, params: ParameterValues, facts: TrialFacts): string | undefined {
  if (Object.hasOwn(params, name)) return params[name] === null ? undefined : textOf(params[name]);
  const fact = FACT_NAMES.includes(name) ? name.slice('trial.'.length) : undefined;
  return fact === undefined ? undefined : String(facts[fact as keyof TrialFacts]);
}

function entriesOf(params: ParameterValues): [string, string][] {
  return Object.entries(params)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [name, textOf(value)]);
}
