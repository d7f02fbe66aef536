// Completion for bash.
import type { CommandWords } from './words.ts';

/** The script. */
export function bashScript(commands: readonly CommandWords[]): string {
  const names = commands.flatMap((command) => command.names);
  return `# Completion of hpo for bash.
_hpo() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  local flags="" values="" first="" word typed
  COMPREPLY=()
  # bash splits --format=json at its = too.
  [ "$prev" = "=" ] && prev="\${COMP_WORDS[COMP_CWORD-2]}"
  [ "$cur" = "=" ] && cur=""
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
  if [ "\${cur#-}" != "$cur" ]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  elif [ -n "$values" ]; then
    COMPREPLY=($(compgen -W "$values" -- "$cur"))
  else
    # Line by line: names hold spaces, and compgen -W would run what stands in them as $(…).
    while IFS= read -r word; do
      COMPREPLY+=("$word")
    done < <(compgen -f -- "$cur")
    [ "$COMP_CWORD" -eq 2 ] && [ "$first" = study ] || return 0
    # Without -r this takes away the backslashes that were typed; then the quote.
    IFS= read typed <<< "$cur"
    typed="\${typed#[\\"\\']}"
    while IFS= read -r word; do
      [[ -n $word && $word == "$typed"* ]] && COMPREPLY+=("$word")
    done < <(hpo study-names 2>/dev/null)
    return 0
  fi
}
complete -o filenames -F _hpo hpo
`;
}

function commandCase({ names, flags, first }: CommandWords): string {
  const words = flags.map(({ name }) => `--${name}`).join(' ');
  return `    ${names.join('|')}) flags="${words}" first="${first === 'study' ? 'study' : ''}" ;;`;
}

/** What comes next after a flag, or after the command itself. */
function valueCases({ names, flags, first }: CommandWords): string[] {
  const afterName = typeof first === 'string' ? [] : [valueCase(names, first, names)];
  const withValues = flags.filter(({ values }) => values.length > 0);
  return [...afterName, ...withValues.map(({ name, values }) => valueCase(names, values, [`--${name}`]))];
}

function valueCase(names: readonly string[], values: readonly string[], before: readonly string[]): string {
  const patterns = names.flatMap((command) => before.map((word) => `"${command} ${word}"`));
  return `    ${patterns.join('|')}) values="${values.join(' ')}" ;;`;
}
