// Parses the command line, runs the command and turns every failure into one clear message and an exit code.
import yargs, { type Options } from 'yargs';
import { CancelledError, HpoError, InputError, type Problem } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Args, Command } from './command.ts';
import { compareCommand } from './commands/compare.ts';
import { evalCommand } from './commands/eval.ts';
import { exportCommand } from './commands/export.ts';
import { runCommand } from './commands/run.ts';
import { searchCommand } from './commands/search.ts';
import { trainCommand } from './commands/train.ts';
import { EXIT, type Io } from './io.ts';
import { looseProblems } from './loose-words.ts';
import { version } from './version.ts';

const COMMANDS: readonly Command[] = [
  searchCommand,
  runCommand,
  trainCommand,
  evalCommand,
  compareCommand,
  exportCommand,
];

/**
 * Runs one command line.
 * @param argv the words after `hpo`
 * @returns the exit code
 */
export async function cli(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await parseAndRun(argv, io);
  } catch (error) {
    return report(error, io);
  }
}

async function parseAndRun(argv: readonly string[], io: Io): Promise<number> {
  const loose = looseProblems(
    argv,
    COMMANDS.find(({ usage }) => usage.split(' ')[0] === argv[0]),
  );
  if (loose.length > 0) throw new InputError(loose);
  let chosen: { command: Command; args: Args } | undefined;
  const parser = yargs([...argv])
    .scriptName('hpo')
    .usage('$0 <command>\n\nFinds good hyperparameters with few trainings.')
    .locale('en')
    .parserConfiguration({ 'camel-case-expansion': false, 'dot-notation': false, 'populate--': true })
    .strict()
    .demandCommand(argv.length === 0 ? 0 : 1, 'Name a command.')
    .exitProcess(false)
    .fail(false)
    .wrap(Math.min(io.stdout.columns ?? 100, 110))
    .version(version())
    .epilogue('Exit codes: 0 done, 1 nothing completed, 2 bad input, 130 interrupted with everything saved.');
  for (const command of COMMANDS) {
    parser.command(
      command.usage,
      command.describe,
      (builder) => {
        for (const [name, options] of Object.entries(command.positionals ?? {}))
          builder.positional(name, options);
        for (const [example, what] of command.examples) builder.example(example, what);
        return builder.options({ ...command.options });
      },
      (args) => {
        chosen = { command, args: lastOfEach(args, command) };
      },
    );
  }
  let text = '';
  try {
    await parser.parseAsync([...argv], {}, (_error, _args, output) => {
      text = output;
    });
  } catch (error) {
    throw usageError(error as Error, argv);
  }
  if (argv.length === 0) text = await parser.getHelp();
  if (chosen !== undefined) return chosen.command.run(chosen.args, io);
  if (text !== '') io.stdout.write(`${text}\n`);
  return EXIT.done;
}

/** A flag that was given twice counts as it was given last; only positional lists stay lists. */
function lastOfEach(args: Args, command: Command): Args {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      isRepeated(command.options[name], value) ? value.at(-1) : value,
    ]),
  );
}

const isRepeated = (options: Options | undefined, value: unknown): value is unknown[] =>
  options !== undefined && options.array !== true && Array.isArray(value);

/** What yargs says about flags and commands, in our words and with the nearest known name. */
function usageError(error: Error, argv: readonly string[]): Error {
  if (error instanceof HpoError) return error;
  const names = COMMANDS.map(({ usage }) => usage.split(' ')[0]);
  const command = COMMANDS.find(({ usage }) => usage.split(' ')[0] === argv[0]);
  const unknown = /^Unknown (?:argument|command)s?: (.+)$/.exec(error.message);
  if (unknown !== null) {
    return new InputError(unknown[1].split(', ').map((name) => unknownWord(name, argv, command, names)));
  }
  const hint = command === undefined ? `hpo ${names.join(' | hpo ')}` : `see: hpo ${argv[0]} --help`;
  return new InputError([{ where: 'the command line', message: `cannot be read: ${error.message}`, hint }]);
}

function unknownWord(
  name: string,
  argv: readonly string[],
  command: Command | undefined,
  commands: readonly string[],
): Problem {
  const help = `see: hpo ${command?.usage.split(' ')[0] ?? ''} --help`;
  if (argv.includes(name)) {
    const near = command === undefined ? nearest(name, commands) : undefined;
    const message = command === undefined ? 'is not a command' : 'is one word too many';
    const known = command === undefined ? `known: ${commands.join(', ')}` : help;
    return { where: name, message, hint: near === undefined ? known : `did you mean ${near}?` };
  }
  const near = nearest(name, Object.keys(command?.options ?? {}));
  const hint = near === undefined ? help : `did you mean --${near}?`;
  return { where: name.length > 1 ? `--${name}` : `-${name}`, message: 'is not a known flag', hint };
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
