// What `module: ./objective.mjs` names.
import { existsSync, statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { InputError } from '../../errors.ts';

/** A function that a module exports. */
export interface ModuleTarget {
  readonly file: string;
  /** The name of the export, `default` included. */
  readonly name: string;
}

const EXTENSIONS = ['.mjs', '.js', '.cjs', '.mts', '.ts', '.cts'];
const HINT =
  'write a JavaScript file, and the export where it is not the default, e.g. ./objective.mjs:train';

/**
 * Reads `./objective.mjs` or `./objective.mjs:name`.
 * @param folder where relative paths begin
 * @param where the key or flag that it comes from, for messages
 * @throws InputError for a file that is not there, or that this Node cannot read
 */
export function parseModuleTarget(text: string, folder: string, where = 'module'): ModuleTarget {
  const [, place = text, name = 'default'] = /^(.+):([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u.exec(text) ?? [];
  const file = resolve(folder, place);
  if (!existsSync(file))
    throw InputError.of(where, `names ${place}, which does not exist in ${folder}`, HINT);
  if (!EXTENSIONS.includes(extname(file)) || !statSync(file).isFile()) {
    throw InputError.of(where, `names ${place}, which is no module`, HINT);
  }
  if (/\.[mc]?ts$/.test(file) && !readsTypes()) {
    const message = `names ${place}, which is TypeScript, and Node ${process.versions.node} does not read it`;
    throw InputError.of(where, message, 'use Node 22.18 or later, or compile it to JavaScript');
  }
  return { file, name };
}

/** How a target is shown: `objective.mjs:train`. */
export function showTarget({ file, name }: ModuleTarget): string {
  return name === 'default' ? basename(file) : `${basename(file)}:${name}`;
}

/** Whether this Node strips types by itself. */
const readsTypes = (): boolean =>
  Boolean((process.features as { readonly typescript?: string | false }).typescript);
