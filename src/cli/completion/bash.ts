// Completion for bash; zsh takes the same script, after bashcompinit.
import type { CommandWords } from './words.ts';

/** The script. */
export function bashScript(commands: readonly CommandWords[]): string {
  const names = commands.flatMap((command) => command.names);
  return `# Completion of hpo for bash.
_hpo() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  local flags="" values="" first="" studies="" word
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${[...names, '--help', '--version'].join(' ')}" -- "$cur"))
    return
  fi
  case "$command" in
${commands.map(commandCase).join('\n')}
  esac
  case "$command $prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  if [ -n "$values" ]; then
    COMPREPLY=($(compgen -W "$values" -- "$cur"))
  elif [ "\${cur#-}" != "$cur" ]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  elif [ "\${prev#-}" = "$prev" ] && [ "$COMP_CWORD" -eq 2 ]; then
    [ "$first" = study ] && studies="$(hpo study-names 2>/dev/null)"
    [ "$first" = study ] && first=""
    COMPREPLY=($(compgen -W "$first $studies" -- "$cur") $(compgen -f -- "$cur"))
  else
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}
complete -o filenames -F _hpo hpo
`;
}

function commandCase({ names, flags, first }: CommandWords): string {
  const words = flags.map(({ name }) => `--${name}`).join(' ');
  const start = typeof first === 'string' ? (first === 'study' ? 'study' : '') : first.join(' ');
  return `    ${names.join('|')}) flags="${words}" first="${start}" ;;`;
}

function valueCases({ names, flags }: CommandWords): string[] {
  const withValues = flags.filter(({ values }) => values.length > 0);
  return withValues.map(({ name, values }) => {
    const patterns = names.map((command) => `"${command} --${name}"`).join('|');
    return `    ${patterns}) values="${values.join(' ')}" ;;`;
  });
}
