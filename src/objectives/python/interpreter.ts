// Which Python runs a script where none is named.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from '../../runner/spawn.ts';

/** The Python of the virtual environment that is active, else `python3` or `python`, whichever the PATH has. */
export function pythonInterpreter(env: Environment): string {
  const active = env.VIRTUAL_ENV;
  if (active) return join(active, 'bin', 'python');
  return ['python3', 'python'].find((name) => isOnPath(name, env.PATH ?? '')) ?? 'python3';
}

function isOnPath(name: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
