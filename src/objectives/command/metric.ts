// What a command's value is, and how it is told.
import { type PathProblem, problemAt } from '../../errors.ts';
import type { Direction } from '../../trial/trial.ts';
import { placeholderProblems } from './check-words.ts';

/** The metric of a command. */
export interface CommandMetric {
  /** As the command prints it, for example `val_acc`. */
  readonly name: string;
  readonly direction: Direction;
  /**
   * A regular expression for lines of output; the value is its group `value`, or its first group. A group `step`, if it
   * has one, tells the step.
   */
  readonly match?: string;
  /** A file of JSON lines, one JSON value, or CSV with a header; relative to the trial's folder, else to `cwd`. */
  readonly file?: string;
  /** Which one of several values counts; the last unless given. */
  readonly value?: 'last' | 'best';
}

/**
 * What is wrong with a metric's regular expression, and with the placeholders of its file's name.
 * @param names the parameters; undefined where they are not known
 */
export function metricProblems(
  { match, file }: Pick<CommandMetric, 'match' | 'file'>,
  names: readonly string[] | undefined,
  path: readonly PropertyKey[] = ['metric'],
): PathProblem[] {
  return [
    ...(match === undefined ? [] : matchProblems(match, [...path, 'match'])),
    ...(file === undefined ? [] : placeholderProblems(file, names, [...path, 'file'])),
  ];
}

function matchProblems(match: string, path: readonly PropertyKey[] = ['metric', 'match']): PathProblem[] {
  if (/\(\?P[<=]/.test(match)) {
    return [problemAt(path, `is ${match}`, 'named groups are written (?<value>…) here')];
  }
  try {
    // With nothing as an alternative it matches the empty text, and tells how many groups there are.
    const groups = new RegExp(`${match}|`).exec('')!.length - 1;
    if (groups > 0) return [];
    return [
      problemAt(path, `is ${match}, without a group`, `put the number in brackets: ${'val_acc=([\\d.]+)'}`),
    ];
  } catch (error) {
    return [problemAt(path, `is no regular expression (${(error as Error).message})`)];
  }
}
