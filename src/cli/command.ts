// What a command is: a line in the list of commands, and its words and its work, which are loaded when it is called.
import type { Options, PositionalOptions } from 'yargs';
import type { Io } from './io.ts';

/** The parsed flags of a command, by the names in its table. `_` holds the name by which the command was called. */
export type Args = Readonly<Record<string, unknown>>;

/** One of hpo's commands. */
export interface Command {
  /** Its name and its words: `compare <dirs..>`, `show <study> [trial]`. */
  readonly usage: string;
  readonly positionals?: Readonly<Record<string, PositionalOptions>>;
  readonly options: Readonly<Record<string, Options>>;
  /** Whether words after `--` are its own: args['--']. */
  readonly takesWords?: boolean;
  readonly examples: readonly (readonly [command: string, what: string])[];
  run(args: Args, io: Io): Promise<number>;
}

/** A command in the list of commands: enough to name it and to find it. */
export interface CommandEntry {
  readonly name: string;
  /** Other names, such as Optuna's. */
  readonly aliases?: readonly string[];
  /** One line. */
  readonly describe: string;
  /** An example, of a command that a newcomer needs. */
  readonly first?: string;
  load(): Promise<Command>;
}
