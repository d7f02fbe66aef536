// The command of a sweep. Macros that stand for the trial's values stay in it, for they are rendered trial by trial
// (objectives/wandb); those that are the same for all trials are filled in here.
import { type PathProblem, problemAt } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { ARGUMENT_MACROS, ENVIRONMENT_MACRO, macro } from '../objectives/wandb/macros.ts';
import { type Block, shown } from './wandb-sweep-values.ts';

/** A command for all trials. */
export interface SweepCommand {
  readonly command: readonly string[];
  readonly problems: readonly PathProblem[];
  readonly warnings: readonly string[];
}

const [ENV, INTERPRETER, PROGRAM] = ['env', 'interpreter', 'program'].map(macro);
const DEFAULT = [ENV, INTERPRETER, PROGRAM, macro('args')];
const MACROS = [ENV, INTERPRETER, PROGRAM, ...ARGUMENT_MACROS];
const PROGRAM_HINT = 'name the training script, e.g. program: train.py';

/** The command that a sweep names, or that W&B runs without one. */
export function sweepCommand({ command = DEFAULT, program }: Block): SweepCommand {
  const none = (...problems: PathProblem[]) => ({ command: [], problems, warnings: [] });
  if (program !== undefined && (typeof program !== 'string' || program === '')) {
    return none(problemAt(['program'], `is ${shown(program)}`, PROGRAM_HINT));
  }
  if (!Array.isArray(command) || command.length === 0) {
    const hint = `W&B takes a list of words, e.g. [${DEFAULT.join(', ')}]`;
    return none(problemAt(['command'], `is ${shown(command)}`, hint));
  }
  const problems = command.flatMap((word, index) => wordProblems(word, index, program));
  if (problems.length > 0) return none(...problems);
  const words = command.map(String);
  const filled = words.map((word) => {
    if (word === ENV) return '/usr/bin/env';
    return word === PROGRAM ? String(program) : word;
  });
  return { command: filled, problems, warnings: words.flatMap(wordWarnings) };
}

function wordProblems(word: unknown, index: number, program: unknown): PathProblem[] {
  const path = ['command', index];
  if (typeof word === 'object') return [problemAt(path, `is ${shown(word)}`, 'give one word')];
  const text = String(word);
  if (text === PROGRAM && program === undefined) {
    return [problemAt(['program'], 'is missing', PROGRAM_HINT)];
  }
  if (!/^\$\{[\w:]*\}$/.test(text) || MACROS.includes(text) || ENVIRONMENT_MACRO.test(text)) return [];
  const near = nearest(text, MACROS);
  const hint = near === undefined ? `known: ${MACROS.join(', ')}, \${envvar:NAME}` : `did you mean ${near}?`;
  return [problemAt(path, `is ${text}, which is no macro`, hint)];
}

/** A macro inside a longer word stays as it is, as in W&B. */
function wordWarnings(word: string): string[] {
  return MACROS.filter((macro) => word !== macro && word.includes(macro)).map(
    (macro) => `command: ${macro} is filled in only where it is a word of its own, not in ${shown(word)}`,
  );
}
