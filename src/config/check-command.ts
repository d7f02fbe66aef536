// The words of a command and what is read of its output, before anything runs.
import { InputError, type PathProblem, problemAt } from '../errors.ts';
import { splitCommand, templateProblems } from '../objectives/command/check-words.ts';
import { metricProblems } from '../objectives/command/metric.ts';
import type { StudyFile } from './study-file.ts';

/**
 * What is wrong with a command and its metric; nothing for another objective. A sweep's command has W&B's macros, and was
 * looked at as the sweep was read.
 * @param names the parameters; undefined where they are not known
 */
export function commandProblems(
  { command, metric, wandb }: StudyFile,
  names: readonly string[] | undefined,
): PathProblem[] {
  if (command === undefined || wandb !== undefined) return [];
  return [...wordsProblems(command, names), ...metricProblems(metric, names)];
}

function wordsProblems(
  command: NonNullable<StudyFile['command']>,
  names: readonly string[] | undefined,
): PathProblem[] {
  if (typeof command !== 'string') return templateProblems(command, names, (index) => ['command', index]);
  try {
    return templateProblems(splitCommand(command), names);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [{ message, hint }] = error.problems;
    return [problemAt(['command'], message, hint)];
  }
}
