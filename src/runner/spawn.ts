// Starts a program as the leader of a group and a session of its own, or says clearly why it cannot be started.
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { nearest } from '../nearest.ts';

/** Variables by name; undefined ones are left out. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What to start. */
export interface Program {
  /** The program and its arguments, as it gets them: no shell reads them. */
  readonly words: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Environment;
}

/** Thrown when a program cannot be started. */
export class StartError extends Error {
  /** The system's code, such as ENOENT. */
  readonly code: string;
  readonly program: string;
  /** What to do about it. */
  readonly hint: string | undefined;
  /** Whether the system had no room for another process, so that it may work later. */
  readonly temporary: boolean;

  constructor(program: string, code: string, message: string, hint?: string) {
    super(message);
    this.name = 'StartError';
    this.program = program;
    this.code = code;
    this.hint = hint;
    this.temporary = TEMPORARY.has(code);
  }
}

const TEMPORARY: ReadonlySet<string> = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE']);

/**
 * Starts a program.
 * @param stdio the files of stdout, stderr and further ones; its input is empty
 * @throws StartError when it cannot be started
 */
export async function spawnLeader(
  program: Program,
  stdio: readonly (number | 'pipe')[],
): Promise<ChildProcess & { readonly pid: number }> {
  const { words, cwd, env } = program;
  try {
    const child = spawn(words[0] ?? '', words.slice(1), {
      cwd,
      env: env as NodeJS.ProcessEnv,
      detached: true,
      stdio: ['ignore', ...stdio],
    });
    await new Promise((started, failed) => {
      child.once('spawn', started);
      child.once('error', failed);
    });
    return child as ChildProcess & { readonly pid: number };
  } catch (error) {
    throw explain(program, error as NodeJS.ErrnoException);
  }
}

function explain({ words, cwd, env }: Program, error: NodeJS.ErrnoException): StartError {
  const name = words[0] ?? '';
  const code = error.code ?? 'UNKNOWN';
  const because = (message: string, hint?: string) => new StartError(name, code, message, hint);
  if (TEMPORARY.has(code)) return because(`${name} could not be started: the system has no room (${code})`);
  if (!isFolder(cwd)) return because(`${name} could not be started: there is no folder ${cwd}`);
  switch (code) {
    case 'ENOENT':
      return name.includes('/') ? missingFile(name, cwd, because) : missingOnPath(name, env.PATH, because);
    case 'EACCES':
      return because(
        `${name} may not be executed`,
        `make it executable (chmod +x ${name}), or start it with its interpreter`,
      );
    case 'E2BIG':
      return because(`${name} could not be started: its arguments and environment are too long`);
    default:
      return because(`${name} could not be started: ${error.message}`);
  }
}

type Because = (message: string, hint?: string) => StartError;

function missingFile(name: string, cwd: string, because: Because): StartError {
  const file = resolve(cwd, name);
  const interpreter = interpreterOf(file);
  return interpreter === undefined
    ? because(`${name} was not found`, isAbsolute(name) ? undefined : `it was looked for in ${cwd}`)
    : because(`${name} was found, but not ${interpreter}, which its first line names`);
}

function missingOnPath(name: string, path: string | undefined, because: Because): StartError {
  const other = nearProgram(name, path ?? '');
  const hint =
    other === undefined
      ? 'install it, or give the path of the program'
      : `did you mean ${other}, which is there?`;
  return because(`${name} was not found on PATH`, hint);
}

/** Programs that systems have under one name or the other. */
const RELATED: Readonly<Record<string, readonly string[]>> = {
  python: ['python3'],
  python3: ['python'],
  pip: ['pip3'],
  node: ['nodejs'],
};

/** The program of a PATH that a name was probably meant to be. */
export function nearProgram(name: string, path: string): string | undefined {
  const related = (known: string) => RELATED[known]?.find((candidate) => isOnPath(candidate, path));
  const here = path.split(delimiter).flatMap(namesIn);
  const known = Object.keys(RELATED).filter((candidate) => related(candidate) !== undefined);
  const near = nearest(name, [...here, ...known]);
  return related(name) ?? (near === undefined || here.includes(near) ? near : related(near));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whether one of the folders of a PATH has a program of this name. */
export function isOnPath(name: string, path: string): boolean {
  return programFile(name, path) !== undefined;
}

/** The file that runs under a name: the first in the folders of a PATH; a name with a folder is a file already. */
export function programFile(name: string, path: string): string | undefined {
  if (name.includes('/')) return name;
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** What the first line of a script names; undefined where the file cannot be read or has no such line. */
function interpreterOf(file: string): string | undefined {
  try {
    return /^#!\s*(\S+)/.exec(readFileSync(file, 'utf8').slice(0, 256))?.[1];
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
