// What is wrong with a command before anything runs.
import { split } from 'shlex';
import { InputError, type PathProblem, problemAt } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { namesIn, piecesOf } from './placeholders.ts';
import { EXPANSION_NAMES, FACT_NAMES } from './template.ts';

/** Words that only a shell understands; as arguments of a program they are nearly always a mistake. */
const SHELL_WORDS: ReadonlySet<string> = new Set([
  '|',
  '||',
  '&',
  '&&',
  '>',
  '>>',
  '<',
  '<<',
  '2>',
  '2>&1',
  '&>',
]);

/**
 * A command line as words, split as a shell would.
 * @throws InputError for quotes without an end
 */
export function splitCommand(text: string): string[] {
  try {
    return split(text);
  } catch (error) {
    const hint = 'quotes come in pairs; a command may also be a list of words';
    throw InputError.of('command', `cannot be split into words (${(error as Error).message})`, hint);
  }
}

/**
 * What is wrong with a command's words: unknown placeholders, and what only a shell would understand.
 * @param names the parameters; undefined where they are not known
 * @param pathOf where a word stands, by its number
 */
export function templateProblems(
  words: readonly string[],
  names: readonly string[] | undefined,
  pathOf: (index: number) => readonly PropertyKey[] = () => ['command'],
): PathProblem[] {
  if (words.length === 0 || words[0] === '')
    return [problemAt(pathOf(0), 'is empty', 'name the program to run')];
  return [
    ...shellProblems(words, pathOf),
    ...words.flatMap((word, index) => placeholderProblems(word, names, pathOf(index))),
  ];
}

/** What is wrong with a text that has placeholders but is no word of a command, such as a file's name. */
export function placeholderProblems(
  word: string,
  names: readonly string[] | undefined,
  path: readonly PropertyKey[],
): PathProblem[] {
  const known = new Set(names);
  const pieces = piecesOf(word, known);
  return namesIn(word, known).flatMap((name) => {
    if (known.has(name) || FACT_NAMES.includes(name)) return [];
    if (EXPANSION_NAMES.includes(name)) {
      if (pieces.length === 1) return [];
      return [
        problemAt(
          path,
          `has {${name}} within ${word}`,
          'it stands for several words: give it one of its own',
        ),
      ];
    }
    if (names === undefined) return [];
    const near = nearest(name, [...names, ...FACT_NAMES, ...EXPANSION_NAMES]);
    const hint =
      near === undefined
        ? `the parameters are ${names.join(', ')}; braces are written {{ }}`
        : `did you mean {${near}}?`;
    return [problemAt(path, `has {${name}}, which is no parameter`, hint)];
  });
}

function shellProblems(
  words: readonly string[],
  pathOf: (index: number) => readonly PropertyKey[],
): PathProblem[] {
  const assignment = /^([A-Za-z_]\w*)=/.exec(words[0]);
  if (assignment !== null) {
    const hint = `no shell reads it: set ${assignment[1]} under env`;
    return [problemAt(pathOf(0), `begins with ${words[0]}`, hint)];
  }
  const index = words.findIndex((word) => SHELL_WORDS.has(word));
  if (index < 0) return [];
  const hint = "no shell reads it: write sh -c '…' around it, or quote it if the program wants it";
  return words[0] === 'expr' || words[0] === 'test'
    ? []
    : [problemAt(pathOf(index), `has ${words[index]}`, hint)];
}
