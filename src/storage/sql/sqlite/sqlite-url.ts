// The file that a URL of SQLite names.
import { InputError } from '../../../errors.ts';

const FORMS = 'write sqlite:///relative.db (three slashes), sqlite:////absolute.db (four) or sqlite:file.db';

/**
 * The file of `sqlite:///relative.db`, `sqlite:////absolute.db` or `sqlite:path.db`.
 * @throws InputError for anything else, a database in memory included
 */
export function sqliteFile(url: string): string {
  const file = /^sqlite(?:\+\w+)?:(?:\/\/\/)?(?!\/\/[^/]|\/\/$)(.*)$/is.exec(url)?.[1];
  if (file === '' || file === ':memory:') {
    throw InputError.of('storage', `is ${url}, which names no file`, `${FORMS}, or memory`);
  }
  if (file === undefined) throw InputError.of('storage', `is ${url}`, FORMS);
  if (file.includes('?')) throw InputError.of('storage', `is ${url}`, 'SQLite takes no options after a ?');
  return file;
}
