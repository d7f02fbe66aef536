// The folder of a trial, for what its process prints and writes.
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { cannotWrite } from '../files.ts';

/**
 * Makes a folder where it is not there yet.
 * @returns its absolute path
 * @throws HpoError STORAGE when it cannot be made
 */
export function madeFolder(path: string): string {
  const folder = resolve(path);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw cannotWrite(folder, cause);
  }
  return folder;
}
