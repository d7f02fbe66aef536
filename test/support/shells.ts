// Shells that complete: each loads a script as it would for a user, and is asked what it proposes for the end of a line.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Place {
  /** The current folder. */
  readonly folder: string;
  /** For the shell's own files. */
  readonly home: string;
  /** A folder of programs, before those of the PATH. */
  readonly bin: string;
  /** The file of what `hpo completion` printed for the shell. */
  readonly script: string;
}

/** What a shell makes of a line. */
interface Completion {
  /** As they would stand in a list, with the quoting of the shell. */
  readonly candidates: readonly string[];
  /** The line after Tab, of zsh alone. */
  readonly line?: string;
}

export const hasShell = (shell: Shell): boolean => spawnSync(shell, ['--version']).error === undefined;

export function completeIn(shell: Shell, line: string, place: Place): Completion {
  return { bash, zsh, fish }[shell](line, place);
}

function bash(line: string, place: Place): Completion {
  // As bash itself splits it: at spaces that are not quoted, and around each =.
  const words = line.split(/(?<!\\) |(?==)|(?<==)(?=.)/);
  const program = `source "$SCRIPT"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hpo; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return { candidates: linesOf(output('bash', ['--norc', '-c', program, 'bash', ...words], place)) };
}

function fish(line: string, place: Place): Completion {
  // Where fish looks by itself.
  const folder = join(place.home, '.config/fish/completions');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'hpo.fish'), readFileSync(place.script));
  const found = linesOf(output('fish', ['-c', 'complete -C $argv[1]', '--', line], place));
  return { candidates: found.map((candidate) => candidate.split('\t')[0]) };
}

/** Presses Tab on the line as soon as there is one, and keeps what compadd gets. A list might ask whether to be shown. */
const ZSHRC = `PS1=
unsetopt AUTO_LIST
source "$SCRIPT"
compadd() {
  if [[ \${argv[1,(i)(-|--)]} != *-[OAD]* ]]; then
    local -a found
    builtin compadd -A found "$@"
    (( $#found )) && print -rl -- $found >> $ZDOTDIR/candidates
  fi
  builtin compadd "$@"
}
zle-line-init() {
  BUFFER=$LINE CURSOR=$#LINE
  zle complete-word
  print -rn -- "$BUFFER" > $ZDOTDIR/line
  exit
}
zle -N zle-line-init
`;

/** Zsh completes in a terminal alone: it makes one. */
const IN_TERMINAL =
  'zmodload zsh/zpty; zpty shell zsh -i; while zpty -r shell text; do print -rn -- $text; done';

function zsh(line: string, place: Place): Completion {
  const { home } = place;
  writeFileSync(join(home, '.zshrc'), ZSHRC);
  for (const name of ['candidates', 'line']) writeFileSync(join(home, name), '');
  const shown = output('zsh', ['-f', '-c', IN_TERMINAL], place, { ZDOTDIR: home, LINE: line, TERM: 'vt100' });
  // Errors are shown between the lines.
  expect(shown).not.toMatch(/_hpo|_arguments|compadd/);
  return {
    candidates: linesOf(readFileSync(join(home, 'candidates'), 'utf8')),
    line: readFileSync(join(home, 'line'), 'utf8'),
  };
}

function output(
  shell: Shell,
  args: readonly string[],
  { folder, home, bin, script }: Place,
  variables: Readonly<Record<string, string>> = {},
): string {
  const env = { HOME: home, SCRIPT: script, PATH: `${bin}:${process.env.PATH}`, ...variables };
  const options = { encoding: 'utf8', cwd: folder, env, timeout: 30_000 } as const;
  const { stdout, stderr, status } = spawnSync(shell, args, options);
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
  return stdout;
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
