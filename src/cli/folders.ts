// Folders for results: made before anything is computed, so that a run cannot end with nowhere to write.
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../errors.ts';
import { cannotWrite, writeWhole } from '../files.ts';

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
  mkdirSync(path);
}

/**
 * Writes several files of a folder by name, each whole or not at all.
 * @throws HpoError STORAGE naming the file that cannot be written
 */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    try {
      mkdirSync(dirname(path), { recursive: true });
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
    writeWhole(path, text);
  }
}
