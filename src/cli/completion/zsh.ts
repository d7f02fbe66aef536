// Completion for zsh: the script of bash, which zsh runs by itself.
import { bashScript } from './bash.ts';
import type { CommandWords } from './words.ts';

/** The script. */
export function zshScript(commands: readonly CommandWords[]): string {
  return `# Completion of hpo for zsh.
autoload -Uz compinit bashcompinit
(( $+functions[compdef] )) || compinit
bashcompinit
${bashScript(commands).replace(/^#.*\n/, '')}`;
}
