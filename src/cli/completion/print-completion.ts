// The work of hpo completion.
import { InputError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { commandWords } from './words.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Prints the script for a shell. */
export async function printCompletion(args: Args, io: Io): Promise<number> {
  const shell = String(args.shell);
  if (!Object.hasOwn(SCRIPTS, shell)) {
    const near = nearest(shell, Object.keys(SCRIPTS));
    const hint = near === undefined ? `one of ${Object.keys(SCRIPTS).join(', ')}` : `did you mean ${near}?`;
    throw InputError.of('SHELL', `is ${JSON.stringify(shell)}`, hint);
  }
  io.stdout.write(SCRIPTS[shell as keyof typeof SCRIPTS](await commandWords()));
  return EXIT.done;
}
