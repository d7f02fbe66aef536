// Completion for fish.
import type { CommandWords, FlagWords } from './words.ts';

/** The script. */
export function fishScript(commands: readonly CommandWords[]): string {
  const first = commands.map(
    ({ names, describe }) =>
      `complete -c hpo -n __fish_use_subcommand -f -a ${names[0]} -d ${quoted(describe)}`,
  );
  return ['# Completion of hpo for fish.', ...first, ...commands.flatMap(ofCommand), ''].join('\n');
}

function ofCommand(command: CommandWords): string[] {
  const when = `-n '__fish_seen_subcommand_from ${command.names.join(' ')}'`;
  const words =
    command.first === 'study'
      ? "-f -a '(hpo study-names 2>/dev/null)'"
      : `-f -a '${[command.first].flat().join(' ')}'`;
  const own = command.first === 'file' ? [] : [`complete -c hpo ${when} ${words}`];
  return [...own, ...command.flags.map((flag) => `complete -c hpo ${when} ${ofFlag(flag)}`)];
}

function ofFlag({ name, describe, takesValue, values }: FlagWords): string {
  const value = values.length > 0 ? ` -x -a '${values.join(' ')}'` : takesValue ? ' -r' : '';
  return `-l ${name}${value} -d ${quoted(describe)}`;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
