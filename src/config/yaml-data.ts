// From a YAML text to plain data: what the YAML library throws or silently drops is a problem at its place here.
import { type Alias, type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { InputError, type PathProblem, type Problem } from '../errors.ts';
import { yamlWords } from './yaml-words.ts';

/** A YAML text as data, with what finds a problem's line in it. */
export interface YamlData {
  readonly data: unknown;
  /** The problem with `file:line:column` of its key or value, or of the nearest parent that the text holds. */
  locate(problem: PathProblem): Problem;
  /** A plain value as it is written, such as `1.0` or `yes`; undefined for others, quoted ones included. */
  written(path: readonly PropertyKey[]): string | undefined;
  /** The lines that a key at the top and its value take, `line 7` or `lines 7 to 9`. */
  linesOf(key: string): string | undefined;
}

/**
 * Reads one YAML document; `file` is for messages only.
 * @throws InputError when it is not YAML, or holds what no study can mean: odd keys, loose or exploding aliases
 */
export function readYaml(text: string, file: string): YamlData {
  const lines = new LineCounter();
  const at = (offset: number | undefined): string => {
    if (offset === undefined) return file;
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  const syntax = syntaxErrors(document).map(({ message, pos }) => ({
    at: at(pos[0]),
    where: 'the file',
    ...yamlWords(message, lineAt(text, pos[0])),
  }));
  if (syntax.length > 0) throw new InputError(syntax);
  const odd = nodeProblems(document, at);
  if (odd.length > 0) throw new InputError(odd);
  const locate = ({ path, atKey, ...rest }: PathProblem): Problem => ({
    ...rest,
    at: at((atKey ? keyOffset(document, path) : undefined) ?? valueOffset(document, path)),
  });
  const linesOf = (key: string): string | undefined => {
    const [from, to] = spanOf(document, text, key)?.map((offset) => lines.linePos(offset).line) ?? [];
    if (from === undefined) return undefined;
    return from === to ? `line ${from}` : `lines ${from} to ${to}`;
  };
  return { data: plainData(document, at), locate, written: (path) => writtenAt(document, path), linesOf };
}

/**
 * The value that a text would be in a YAML file.
 * @throws InputError when it is none
 */
export function parseYamlValue(text: string, where: string): unknown {
  const document = parseDocument(text, { logLevel: 'error' });
  const [first] = syntaxErrors(document);
  if (first !== undefined) {
    throw InputError.of(where, `is no value: ${first.message.split('\n')[0]}`, 'write it as in a study file');
  }
  return plainData(document, () => where);
}

/** The line in which an offset stands. */
function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return text.slice(start).split('\n', 1)[0];
}

/** The first error, as those after it mostly follow from it; repeated keys stand each for itself. */
function syntaxErrors({ errors, warnings }: Document.Parsed) {
  const all = [...errors, ...warnings];
  const first = all.find(({ code }) => code !== 'DUPLICATE_KEY');
  return first === undefined ? all : [first];
}

type At = (offset: number | undefined) => string;

/** Keys that are no words, and aliases that name nothing or what they stand in. */
function nodeProblems(document: Document.Parsed, at: At): Problem[] {
  const problems: Problem[] = [];
  const add = (node: unknown, where: string, message: string, hint: string) =>
    problems.push({ at: at(isNode(node) ? node.range?.[0] : undefined), where, message, hint });
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key)) add(key, 'a key', 'is a list, a block or an alias', 'a key is one word');
      else if (key.value === '__proto__') add(key, '__proto__', 'is no key', 'take it out');
    },
    Alias(_, node, path) {
      const source = node.resolve(document);
      const hint = `write the value itself, or mark it with &${node.source} before this line`;
      if (source === undefined) add(node, `*${node.source}`, 'is an alias of nothing', hint);
      else if (path.includes(source))
        add(node, `*${node.source}`, 'is an alias of the block that it stands in', 'write the value itself');
    },
  });
  return problems;
}

/** Aliases of aliases grow beyond all bounds; the library stops counting and throws. */
function plainData(document: Document.Parsed, at: At): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    let first: Alias | undefined;
    visit(document, {
      Alias(_, node) {
        first = node;
        return visit.BREAK;
      },
    });
    const problem = {
      at: at(first?.range?.[0]),
      where: 'the file',
      message: 'has aliases that multiply without end',
      hint: 'write the values themselves',
    };
    throw new InputError([problem]);
  }
}

/** Where a key stands in the text. */
function keyOffset(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === path.at(-1))
    : undefined;
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}

/** Where a key at the top begins, and where the last character of its value stands. */
function spanOf(document: Document, text: string, key: string): [number, number] | undefined {
  const from = keyOffset(document, [key]);
  const value = document.getIn([key], true);
  if (from === undefined) return undefined;
  const end = isNode(value) && value.range ? value.range[1] : from + key.length;
  return [from, text.slice(0, end).trimEnd().length - 1];
}

/** Where a path's value stands in the text, or that of its nearest parent. */
function valueOffset(document: Document, path: readonly PropertyKey[]): number | undefined {
  if (path.length === 0) return document.contents?.range?.[0];
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}

function writtenAt(document: Document, path: readonly PropertyKey[]): string | undefined {
  const node = document.getIn(path, true);
  return isScalar(node) && node.type === 'PLAIN' ? node.source : undefined;
}
