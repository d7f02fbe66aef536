// Finds the command of a command line, runs it, and turns every failure into one clear message and an exit code.
import { CancelledError, HpoError, InputError } from '../errors.ts';
import { COMMANDS, commandNamed, namesOf } from './commands.ts';
import { EXIT, type Io } from './io.ts';
import { version } from './version.ts';

const HELP = ['--help', '-h', 'help'];
const VERSION = ['--version', '-V'];

/**
 * Runs one command line.
 * @param argv the words after `hpo`
 * @returns the exit code
 */
export async function cli(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await findAndRun(argv, io);
  } catch (error) {
    return report(error, io);
  }
}

async function findAndRun([first, ...words]: readonly string[], io: Io): Promise<number> {
  if (VERSION.includes(first)) return print(`${version()}\n`, io);
  if (first === undefined || HELP.includes(first)) return help(words[0], io);
  const entry = commandNamed(first);
  if (entry === undefined) throw await unknownCommand(first);
  const end = words.indexOf('--');
  if (words.slice(0, end < 0 ? words.length : end).some((word) => HELP.slice(0, 2).includes(word))) {
    return help(first, io);
  }
  const [{ parseArgs }, command] = await Promise.all([import('./parse.ts'), entry.load()]);
  return command.run(parseArgs(command, words, first), io);
}

async function help(word: string | undefined, io: Io): Promise<number> {
  const { commandHelp, generalHelp } = await import('./help.ts');
  if (word === undefined) return print(generalHelp(), io);
  const entry = commandNamed(word);
  if (entry === undefined) throw await unknownCommand(word);
  return print(await commandHelp(entry, io.stdout.columns), io);
}

function print(text: string, io: Io): number {
  io.stdout.write(text);
  return EXIT.done;
}

async function unknownCommand(word: string): Promise<InputError> {
  const { nearest } = await import('../nearest.ts');
  const near = nearest(word, COMMANDS.flatMap(namesOf));
  const known = `known: ${COMMANDS.map(({ name }) => name).join(', ')}`;
  if (word.startsWith('-')) {
    return InputError.of(word, 'stands before the command', `write the command first: hpo COMMAND ${word}`);
  }
  return InputError.of(word, 'is not a command', near === undefined ? known : `did you mean ${near}?`);
}

function report(error: unknown, io: Io): number {
  if (error instanceof InputError) {
    const count = error.problems.length;
    io.stderr.write(`${error.message}\n${count} problem${count === 1 ? '' : 's'}, nothing was run.\n`);
    return EXIT.badInput;
  }
  if (error instanceof CancelledError) return EXIT.interrupted;
  if (error instanceof HpoError) {
    io.stderr.write(`${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
    return error.code === 'NUMERICAL' || error.code === 'DIVERGED' ? EXIT.noResult : EXIT.badInput;
  }
  io.stderr.write(
    `hpo met a bug, please report it:\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return EXIT.noResult;
}
