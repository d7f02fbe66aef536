// Writing files so that a reader never sees half of one, and the folders that they go to: made before anything is
// computed, so that a run cannot end with nowhere to write.
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { HpoError, InputError } from './errors.ts';

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

/**
 * Makes a folder where results can be written.
 * @throws InputError when it cannot be made or written to
 */
export function writableFolder(path: string): string {
  try {
    makeFolder(path);
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw InputError.of(path, `cannot be written to (${code})`, 'give another folder with --out');
  }
  return path;
}

/** Like mkdir -p. Node's own recursive mode never returns for a folder that the system refuses below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  if (!existsSync(dirname(path))) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been faster.
    if (!(existsSync(path) && statSync(path).isDirectory())) throw error;
  }
}

/**
 * Writes several files of a folder by name, each whole or not at all.
 * @throws HpoError STORAGE naming the file that cannot be written
 */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    try {
      makeFolder(dirname(path));
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
    writeWhole(path, text);
  }
}
