// Whether a command's program is there, and the script that it is given, before anything runs.
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { InputError, type Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { type Environment, isOnPath, nearProgram } from '../../runner/spawn.ts';
import { piecesOf } from './placeholders.ts';

/** Where a command runs. */
export interface Surroundings {
  readonly cwd: string;
  /** The environment of its trials. */
  readonly env: Environment;
}

/** Programs whose first argument is a script. */
const INTERPRETER =
  /^(?:python[\d.]*|pypy[\d.]*|node|nodejs|ruby|perl|Rscript|julia|lua|php|bash|dash|sh|zsh)$/;
const SHELL = /^(?:bash|dash|sh|zsh)$/;
/** Options of Python without a value. */
const PYTHON_SWITCH = /^-[uOBEsSIiqvxbdP]+$/;
/** Node adds these. */
const ENDINGS = ['.js', '.cjs', '.mjs', '.json', '.node'];

/**
 * Looks for the program of a command, and for the script where the program runs scripts. Words with placeholders and
 * options that are not known may be anything.
 * @throws InputError for what is not there, with the nearest name
 */
export function checkProgram(words: readonly string[], surroundings: Surroundings): void {
  const problem = programProblem(words, surroundings);
  if (problem !== undefined) throw new InputError([problem]);
}

function programProblem(words: readonly string[], where: Surroundings): Problem | undefined {
  const [program = ''] = words;
  const { cwd, env } = where;
  if (!existsSync(cwd)) return { where: 'cwd', message: `is ${cwd}, which does not exist` };
  if (!isPlain(program)) return undefined;
  const isThere = program.includes('/')
    ? existsSync(resolve(cwd, program))
    : env.PATH === undefined || isOnPath(program, env.PATH);
  if (!isThere)
    return program.includes('/') ? missingFile(program, cwd) : missingProgram(program, env.PATH ?? '');
  if (basename(program) === 'env') return programOfEnv(words.slice(1), where);
  return INTERPRETER.test(basename(program)) ? scriptProblem(words, where) : undefined;
}

const isPlain = (word: string): boolean => piecesOf(word, new Set()).every((piece) => 'text' in piece);

/** `env A=1 python train.py`; options of env may be anything. */
function programOfEnv(words: readonly string[], where: Surroundings): Problem | undefined {
  const at = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const hasPath = words.slice(0, at).some((word) => word.startsWith('PATH='));
  return at < 0 || hasPath || words[at].startsWith('-') ? undefined : programProblem(words.slice(at), where);
}

function scriptProblem(words: readonly string[], { cwd, env }: Surroundings): Problem | undefined {
  const program = basename(words[0]);
  const isPython = /^(?:python|pypy)/.test(program);
  const script = words.slice(1).find((word) => !(isPython && PYTHON_SWITCH.test(word)));
  if (script === undefined || script.startsWith('-') || !isPlain(script) || script === 'inspect')
    return undefined;
  const endings = program.startsWith('node') ? ['', ...ENDINGS] : [''];
  if (endings.some((ending) => existsSync(resolve(cwd, `${script}${ending}`)))) return undefined;
  // A shell looks along the PATH too.
  if (SHELL.test(program) && isOnPath(script, env.PATH ?? '')) return undefined;
  return missingFile(script, cwd);
}

function missingProgram(program: string, path: string): Problem {
  const near = nearProgram(program, path);
  const hint = near === undefined ? 'install it, or give the path of the program' : `did you mean ${near}?`;
  return { where: program, message: 'is not on PATH', hint };
}

function missingFile(file: string, cwd: string): Problem {
  const near = nearest(basename(file), namesIn(dirname(resolve(cwd, file))));
  const folder = file.slice(0, file.length - basename(file).length);
  const hint = near === undefined ? `it was looked for in ${resolve(cwd)}` : `did you mean ${folder}${near}?`;
  return { where: file, message: 'does not exist', hint };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
