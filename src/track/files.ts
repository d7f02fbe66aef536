// Files of a folder that are kept with a run.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TrackedFile } from './tracker.ts';

/** Larger files are not sent: they would be held in memory as a whole. */
const LARGEST = 128 * 2 ** 20;

/** Those of the named files that are there. */
export function filesOf(folder: string, names: readonly string[]): TrackedFile[] {
  return names.flatMap((name) => {
    const path = join(folder, name);
    const version = versionOf(path);
    return version === undefined ? [] : [{ name, version, read: () => contentOf(path) }];
  });
}

/** A file that is made as it is sent. */
export function madeFile(name: string, text: string): TrackedFile {
  return { name, version: text, read: () => Buffer.from(text) };
}

function versionOf(path: string): string | undefined {
  try {
    const { size, mtimeMs } = statSync(path);
    return size > LARGEST ? undefined : `${size} ${mtimeMs}`;
  } catch {
    return undefined;
  }
}

function contentOf(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
