// Writing files so that a reader never sees half of one.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { HpoError } from './errors.ts';

/**
 * Writes a file that appears whole or not at all: it is written beside and moved into place.
 * @throws HpoError STORAGE naming the file
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  // Several processes may write the same file: each has a name of its own for the unfinished one.
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(unfinished, content);
    renameSync(unfinished, path);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw cannotWrite(path, cause);
  }
}

/** The error of a file that cannot be written. */
export function cannotWrite(path: string, cause: unknown): HpoError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const hint = 'free it, or write elsewhere';
  return new HpoError('STORAGE', `${path} cannot be written (${code ?? message})`, { cause, hint });
}
