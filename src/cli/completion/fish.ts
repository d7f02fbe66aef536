// Completion for fish.
import type { CommandWords, FlagWords } from './words.ts';

/** The script. A command counts as the second word only: a study may have the name of a command. */
export function fishScript(commands: readonly CommandWords[]): string {
  return `# Completion of hpo for fish.
function __hpo_words -a count
    test (count (commandline -opc)) -eq $count
end
function __hpo_command
    set -l words (commandline -opc)
    contains -- "$words[2]" $argv
end
complete -c hpo -n '__hpo_words 1' -l help -d 'print all commands'
complete -c hpo -n '__hpo_words 1' -l version -d 'print the version'
${commands.map(ofName).join('\n')}
${commands.flatMap(ofCommand).join('\n')}
`;
}

const ofName = ({ names, describe }: CommandWords): string =>
  `complete -c hpo -n '__hpo_words 1' -f -a ${names[0]} -d ${quoted(describe)}`;

function ofCommand({ names, flags, first }: CommandWords): string[] {
  const when = `__hpo_command ${names.join(' ')}`;
  const words =
    first === 'study' ? `-a '(hpo study-names 2>/dev/null)'` : `-f -a '${[first].flat().join(' ')}'`;
  const own = first === 'file' ? [] : [`complete -c hpo -n '__hpo_words 2; and ${when}' ${words}`];
  return [...own, ...flags.map((flag) => `complete -c hpo -n '${when}' ${ofFlag(flag)}`)];
}

function ofFlag({ name, describe, takesValue, values }: FlagWords): string {
  const value = values.length > 0 ? ` -x -a '${values.join(' ')}'` : takesValue ? ' -r' : '';
  return `-l ${name}${value} -d ${quoted(describe)}`;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
