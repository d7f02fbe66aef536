// A command without `--` before it: `hpo run --param lr=0.1..1 --maximize acc python train.py --lr {lr}`.
import type { Problem } from '../errors.ts';
import type { Command } from './command.ts';

/** What runs a script, by its ending. */
const RUNS: Readonly<Record<string, string>> = {
  py: 'python',
  js: 'node',
  mjs: 'node',
  cjs: 'node',
  sh: 'sh',
  r: 'Rscript',
  jl: 'julia',
  rb: 'ruby',
};
/** Flags that describe a study without a file; whatever else stands behind the program may be its own. */
const OURS = ['param', 'maximize', 'minimize', 'match', 'metric-file', 'value', 'trials', 'name'];

/** The problem of a command line that names a program where a study file is meant, with the line as it should be. */
export function forgottenDashes(
  command: Command,
  words: readonly string[],
  name: string,
): Problem | undefined {
  if (command.takesWords !== true || words.includes('--')) return undefined;
  const at = programAt(words, command);
  if (at < 0) return undefined;
  const program = words[at];
  const [ours, own] = dividedAt(words, at);
  const runner = RUNS[/\.(\w+)$/.exec(program)?.[1].toLowerCase() ?? ''];
  const isScript = runner !== undefined && !program.includes('{');
  const isProgram = !/\.(?:ya?ml|json)$/i.test(program) && own.length > 1;
  if (!isScript && !isProgram) return undefined;
  const call = [
    ...(isScript && !program.startsWith('./') ? [runner] : []),
    ...own,
    ...missingPlaceholders(ours, own),
  ];
  const line = ['hpo', name, ...ours.map(quoted), '--', ...call.map(quoted)].join(' ');
  const message = isScript ? 'is a script, not a study file' : 'is a program, not a study file';
  return { where: program, message, hint: `put -- before the command: ${line}` };
}

/** Where the first word stands that is no flag and no value of one; -1 where there is none. */
function programAt(words: readonly string[], { options }: Command): number {
  for (let at = 0; at < words.length; at++) {
    if (!words[at].startsWith('-')) return at;
    const flag = words[at].replace(/^--?/, '');
    const known = Object.entries(options).find(([name, { alias }]) => [name, alias].flat().includes(flag));
    if (known?.[1].type === 'string') at++;
  }
  return -1;
}

/** The words for hpo, also such as stand behind the program, and those of the program. */
function dividedAt(words: readonly string[], program: number): [ours: string[], own: string[]] {
  const ours = words.slice(0, program);
  const own: string[] = [];
  for (let at = program; at < words.length; at++) {
    const [, flag, value] = /^--([\w-]+)(=.*)?$/s.exec(words[at]) ?? [];
    if (!OURS.includes(flag)) own.push(words[at]);
    else if (value !== undefined) ours.push(words[at]);
    else ours.push(...words.slice(at, ++at + 1));
  }
  return [ours, own];
}

/** A script has to be given its parameters. */
function missingPlaceholders(ours: readonly string[], own: readonly string[]): string[] {
  if (own.some((word) => word.includes('{'))) return [];
  const names = ours.flatMap((word, index) => {
    const text = ours[index - 1] === '--param' ? word : word.startsWith('--param=') ? word.slice(8) : '';
    return /^([\w.-]+)=/.exec(text)?.[1] ?? [];
  });
  return names.flatMap((name) => [`--${name}`, `{${name}}`]);
}

/** A word as a shell reads it. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
