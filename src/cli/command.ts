// What a command is: its words for yargs and a function that loads the work lazily and returns an exit code.
import type { Options, PositionalOptions } from 'yargs';
import type { Io } from './io.ts';

/** The parsed flags of a command, by the names in its table. */
export type Args = Readonly<Record<string, unknown>>;

/** One of hpo's commands. */
export interface Command {
  /** As yargs writes it: `compare <dirs..>`. */
  readonly usage: string;
  readonly describe: string;
  readonly positionals?: Readonly<Record<string, PositionalOptions>>;
  readonly options: Readonly<Record<string, Options>>;
  /** Whether words after `--` are its own: args['--']. */
  readonly takesWords?: boolean;
  readonly examples: readonly (readonly [command: string, what: string])[];
  run(args: Args, io: Io): Promise<number>;
}
