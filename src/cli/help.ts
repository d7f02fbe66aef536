// Help texts: what a newcomer needs, every command in one line, and each command with its flags and examples.
import type { Options } from 'yargs';
import type { Command, CommandEntry } from './command.ts';
import { COMMANDS } from './commands.ts';

/** The width of help where nothing tells the terminal's. */
const COLUMNS = 100;
const WIDEST = 110;

/** `hpo --help`. */
export function generalHelp(): string {
  const first = COMMANDS.filter(({ first: example }) => example !== undefined);
  const others = COMMANDS.filter(({ first: example }) => example === undefined);
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const line = ({ name, describe }: CommandEntry) => `  ${name.padEnd(width)}  ${describe}`;
  return [
    'hpo finds good hyperparameters with few trainings.',
    '',
    'Begin with',
    ...first.flatMap((entry) => [line(entry), `  ${' '.repeat(width)}    ${entry.first}`]),
    '',
    'Without a study file',
    '  hpo run --maximize val_acc --param lr=log:1e-5..1e-1 --param bs=16,32,64 \\',
    '      -- python train.py --lr {lr} --bs {bs}',
    '',
    'More',
    ...others.map(line),
    '',
    'hpo COMMAND --help shows the flags of a command, with examples. hpo --version is the version.',
    'A STUDY is its folder, its name below results/, its file, or its name in --storage (HPO_STORAGE).',
    'Exit codes: 0 done, 1 nothing completed, 2 bad input, 130 interrupted with everything saved.',
    '',
  ].join('\n');
}

/** `hpo <command> --help`. */
export async function commandHelp(entry: CommandEntry, columns = COLUMNS): Promise<string> {
  const { default: yargs } = await import('yargs');
  const { usage, positionals = {}, options, examples } = await entry.load();
  const { name, aliases = [], describe } = entry;
  let text = '';
  await yargs([name, '--help'])
    .scriptName('hpo')
    .locale('en')
    .updateStrings({ 'Positionals:': 'Words:', 'Show help': 'print this' })
    .parserConfiguration({ 'hide-types': true } as object)
    .exitProcess(false)
    .version(false)
    .wrap(Math.min(columns, WIDEST))
    .command(usage, describe, (builder) => {
      for (const [word, { describe: about }] of Object.entries(positionals)) {
        builder.positional(word, { describe: about });
      }
      return builder.options(
        Object.fromEntries(Object.entries(options).map(([flag, about]) => [flag, shown(about)])),
      );
    })
    .parseAsync([name, '--help'], {}, (_error, _args, output) => {
      text = output;
    });
  const also =
    aliases.length > 0 ? [`Also as: ${aliases.map((alias) => `hpo ${alias}`).join(', ')}`, ''] : [];
  return [text, '', 'Examples:', ...examples.flatMap(exampleLines), '', ...also].join('\n');
}

/** What a flag is, in our words alone: they name its values and its default. */
function shown({ describe, group, alias, type }: Options): Options {
  return { describe, group, ...(alias !== undefined && { alias }), ...(type === 'boolean' && { type }) };
}

function exampleLines([example, what]: Command['examples'][number]): string[] {
  return [`  ${example.replace('$0', 'hpo')}`, `      ${what}`];
}
