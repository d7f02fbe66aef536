// What `python: train.py:objective` names.
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { InputError } from '../../errors.ts';

/** An objective in a file or in a module of a package. */
export type PythonTarget = {
  /** A function, an instance that can be called, or `Class.method`. */
  readonly attribute: string;
} & ({ readonly file: string } | { readonly module: string; readonly folder: string });

const HINT = 'write the file and the function, e.g. train.py:objective';

/**
 * Reads `train.py:objective` or `package.module:objective`.
 * @param folder where relative paths begin, and where packages are looked for first
 * @param where the key or flag that it comes from, for messages
 * @throws InputError for what names no function, and for a file that is not there
 */
export function parsePythonTarget(text: string, folder: string, where = 'python'): PythonTarget {
  const colon = text.lastIndexOf(':');
  const [place, attribute] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  if (place === '' || !/^[^\W\d]\w*(\.[^\W\d]\w*)*$/u.test(attribute)) {
    throw InputError.of(where, `is ${text}`, HINT);
  }
  if (isModule(place)) return { module: place, folder, attribute };
  const file = resolve(folder, place);
  if (existsSync(file)) return { file, attribute };
  throw InputError.of(where, `names ${place}, which does not exist in ${folder}`, HINT);
}

/** How a target is shown: `train.py:objective`. */
export function showTarget(target: PythonTarget): string {
  return `${'file' in target ? basename(target.file) : target.module}:${target.attribute}`;
}

/** `package.module`, not `train.py` and not `scripts/train`. */
const isModule = (place: string): boolean =>
  /^[^\W\d]\w*(\.[^\W\d]\w*)*$/u.test(place) && !place.endsWith('.py');
