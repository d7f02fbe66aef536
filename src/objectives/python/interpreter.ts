// Which Python runs a script where none is named.
import { join } from 'node:path';
import { type Environment, isOnPath } from '../../runner/spawn.ts';

/** The Python of the virtual environment that is active, else `python3` or `python`, whichever the PATH has. */
export function pythonInterpreter(env: Environment): string {
  const active = env.VIRTUAL_ENV;
  if (active) return join(active, 'bin', 'python');
  return ['python3', 'python'].find((name) => isOnPath(name, env.PATH ?? '')) ?? 'python3';
}
