// Completion for zsh.
import type { CommandWords, FlagWords } from './words.ts';

/** The script. */
export function zshScript(commands: readonly CommandWords[]): string {
  return `# Completion of hpo for zsh.
(( $+functions[compdef] )) || { autoload -Uz compinit; compinit; }
_hpo_commands() {
  local -a commands=(
${commands.flatMap(described).join('\n')}
  )
  _describe -t commands command commands
}
_hpo_studies() {
  local -a studies=(\${(f)"$(hpo study-names 2>/dev/null)"})
  _alternative 'studies:study:compadd -a studies' 'files:file:_files'
}
_hpo() {
  if (( CURRENT == 2 )); then
    _arguments '--help[print all commands]' '--version[print the version]' '1:command:_hpo_commands'
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${commands.map(commandCase).join('\n')}
  esac
}
compdef _hpo hpo
`;
}

const described = ({ names, describe }: CommandWords): string[] =>
  names.map((name) => `    ${quoted(`${name}:${describe}`)}`);

function commandCase({ names, flags, first }: CommandWords): string {
  const word = first === 'study' ? '_hpo_studies' : first === 'file' ? '_files' : `(${first.join(' ')})`;
  const specs = [
    ...flags.map(flagSpec),
    `1:${first === 'study' ? 'study' : 'word'}:${word}`,
    '*:file:_files',
  ];
  const lines = specs.map((spec) => ` \\\n        ${quoted(spec)}`);
  return `    ${names.join('|')})\n      _arguments -S${lines.join('')} ;;`;
}

function flagSpec({ name, describe, takesValue, isList, values }: FlagWords): string {
  const value = values.length > 0 ? `(${values.join(' ')})` : '_files';
  const about = describe.replaceAll(/[\\[\]:]/g, '\\$&');
  return `${isList ? '*' : ''}--${name}${takesValue ? '=' : ''}[${about}]${takesValue ? `:${name}:${value}` : ''}`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
