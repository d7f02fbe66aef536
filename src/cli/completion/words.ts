// What completion scripts are made of: each command with its flags, their values, and what its words are.
import type { Options } from 'yargs';
import type { CommandEntry } from '../command.ts';
import { COMMANDS, namesOf } from '../commands.ts';
import { wordsOf } from '../words.ts';

/** A command, for shells. */
export interface CommandWords {
  readonly names: readonly string[];
  readonly describe: string;
  readonly flags: readonly FlagWords[];
  /** What its first word is: the name of a study, one of some values, or a file. */
  readonly first: 'study' | 'file' | readonly string[];
}

/** A flag, for shells. */
export interface FlagWords {
  readonly name: string;
  readonly describe: string;
  readonly takesValue: boolean;
  /** Whether it may be given more than once. */
  readonly isList: boolean;
  readonly values: readonly string[];
}

/** All commands. */
export async function commandWords(): Promise<CommandWords[]> {
  return Promise.all(COMMANDS.map(wordsOfCommand));
}

async function wordsOfCommand(entry: CommandEntry): Promise<CommandWords> {
  const { usage, options, positionals = {} } = await entry.load();
  const flags = Object.entries(options).filter(([name]) => name.length > 1);
  const [word] = wordsOf(usage);
  const about = word === undefined ? undefined : positionals[word.name]?.describe;
  return {
    names: namesOf(entry),
    describe: entry.describe,
    flags: [
      ...flags.map(flagWords),
      { name: 'help', describe: 'print its flags', takesValue: false, isList: false, values: [] },
    ],
    first: word?.name === 'study' ? 'study' : (valuesIn(about) ?? 'file'),
  };
}

function flagWords([name, { type, array = false, describe = '', choices }]: [string, Options]): FlagWords {
  const values = choices?.map(String) ?? valuesIn(describe) ?? [];
  return { name, describe: describe.split(': ')[0], takesValue: type !== 'boolean', isList: array, values };
}

/** `bash | zsh | fish` in a description: the values that there are. */
function valuesIn(describe: string | undefined): string[] | undefined {
  const list = /(?:^|: )((?:[\w-]+ \| )+[\w-]+)(?: \(|: |$)/.exec(describe ?? '')?.[1];
  return list?.split(' | ');
}
