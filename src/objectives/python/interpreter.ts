// Which Python runs a script where none is named.
import { join } from 'node:path';
import { type Environment, isOnPath, programFile } from '../../runner/spawn.ts';

/** The Python of the virtual environment that is active, else `python3` or `python`, whichever the PATH has. */
export function pythonInterpreter(env: Environment): string {
  const active = env.VIRTUAL_ENV;
  if (active) return join(active, 'bin', 'python');
  return ['python3', 'python'].find((name) => isOnPath(name, env.PATH ?? '')) ?? 'python3';
}

/**
 * Which Python lacks a module, and what to do about it; undefined where no module is missing.
 * @param message what the import raised
 */
export function missingModule(
  message: string,
  interpreter: string,
  { PATH = '' }: Environment,
): string | undefined {
  const name = /No module named '?([\w.]+)/.exec(message)?.[1].split('.')[0];
  if (name === undefined) return undefined;
  return `the Python that ran is ${programFile(interpreter, PATH) ?? interpreter}: install ${name} for it`;
}
