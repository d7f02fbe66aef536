// Runs Python for the groups that hold hpo against programs written in it.
import { spawnSync } from 'node:child_process';

export const PYTHON = process.env.HPO_PYTHON ?? 'python3';

/** Runs a script with Python and gives back what it printed. */
export function python(args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(PYTHON, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (error !== undefined)
    throw new Error(`${PYTHON} cannot be run (${error.message}): set HPO_PYTHON to a Python`);
  if (status !== 0) throw new Error(`${PYTHON} ${args.join(' ')} ended with ${status}:\n${stderr}`);
  return stdout;
}

/** Fails with the way on when a module cannot be imported. */
export function requireModule(name: string, way: string): void {
  try {
    python(['-c', `import ${name}`]);
  } catch (cause) {
    throw new Error(`these tests need a Python with ${name}: ${way}, and set HPO_PYTHON to that Python`, {
      cause,
    });
  }
}
