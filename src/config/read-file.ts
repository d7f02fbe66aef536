// Reads a study file: YAML to a checked StudyFile, every problem with its line and column.
import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { InputError, type Problem } from '../errors.ts';
import { checkStudy } from './check.ts';
import type { PathProblem } from './problems.ts';
import type { StudyFile } from './study-file.ts';

/**
 * Reads and checks a study file.
 * @throws InputError with all problems at once, each as `file:line:column`
 */
export function readStudyFile(path: string): StudyFile {
  return parseStudy(readText(path), path);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const message = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw InputError.of(path, message, 'give the path of a study file, e.g. configs/vitbnffn.yaml');
  }
}

/** Parses and checks a study file's text; `path` is for messages only. */
export function parseStudy(text: string, path: string): StudyFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0)
    throw new InputError(document.errors.map((error) => yamlProblem(error, path)));
  const checked = checkStudy(document.toJS());
  if (checked.problems.length > 0) {
    throw new InputError(checked.problems.map((problem) => located(problem, document, lines, path)));
  }
  return checked.study as StudyFile;
}

function yamlProblem(error: Document['errors'][number], path: string): Problem {
  const [start] = error.linePos ?? [];
  const at = start === undefined ? path : `${path}:${start.line}:${start.col}`;
  return { at, where: 'the file', message: `is not YAML: ${error.message.split('\n')[0]}` };
}

function located(problem: PathProblem, document: Document, lines: LineCounter, file: string): Problem {
  const { path, atKey, ...rest } = problem;
  const offset = (atKey ? keyOffset(document, path) : undefined) ?? valueOffset(document, path);
  if (offset === undefined) return { ...rest, at: file };
  const { line, col } = lines.linePos(offset);
  return { ...rest, at: `${file}:${line}:${col}` };
}

/** Where a key stands in the text. */
function keyOffset(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
    : undefined;
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}

/** Where a path's value stands in the text, or that of its nearest parent. */
function valueOffset(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}
