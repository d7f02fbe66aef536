// What goes wrong with a file of SQLite: what passes, and what a user is told of the rest.
import { HpoError } from '../../../errors.ts';

/** The names of SQLite's primary result codes that a message is made of, by number: https://sqlite.org/rescode.html. */
export const codeNames: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  15: 'SQLITE_PROTOCOL',
  26: 'SQLITE_NOTADB',
};

/** Another process has the lock. */
export function isLocked(error: unknown): boolean {
  return /^SQLITE_(?:BUSY|LOCKED|PROTOCOL)/.test(String((error as { code?: unknown }).code));
}

/**
 * The error that a user is shown of what SQLite or the file system reports; anything else stays as it is.
 * @param tried for how many seconds it was tried again
 */
export function explainSqlite(file: string, error: unknown, tried: number): unknown {
  const { code, message, syscall } = error as { code?: string; message: string; syscall?: string };
  if (syscall !== undefined) {
    const hint = 'choose a folder that may be written';
    return new HpoError('STORAGE', `${file} cannot be created: ${message}`, { hint, cause: error });
  }
  if (!isSqlite(code)) return error;
  if (isLocked(error)) {
    return new HpoError('STORAGE', `${file} was held by another process all the time, for ${tried} s`, {
      hint: 'see whether that process stands still, and end it',
      cause: error,
    });
  }
  const [, what, hint] = MESSAGES.find(([prefix]) => code.startsWith(prefix)) ?? [
    '',
    `failed: ${message}`,
    'look for damage with: sqlite3 FILE "pragma integrity_check"',
  ];
  return new HpoError('STORAGE', `${file} ${what} (${code})`, { hint, cause: error });
}

const MESSAGES: readonly (readonly [prefix: string, what: string, hint: string])[] = [
  ['SQLITE_NOTADB', 'is not a database of SQLite', 'give the file of a database, or a new one'],
  [
    'SQLITE_READONLY_DIRECTORY',
    'is in a folder that cannot be written',
    'also for reading, SQLite keeps files beside it: copy it to another folder',
  ],
  [
    'SQLITE_READONLY',
    'cannot be written',
    'check who may write to the file and its folder, and whether the disk is mounted read-only',
  ],
  [
    'SQLITE_FULL',
    'cannot be written: the disk is full',
    'make room and go on: everything that was stored before is safe',
  ],
  [
    'SQLITE_IOERR',
    'cannot be read or written',
    'check the disk, its space and its quota; everything that was stored before is safe',
  ],
  [
    'SQLITE_CANTOPEN',
    'cannot be opened',
    'check that it is a file, and who may write to it and to its folder',
  ],
  [
    'SQLITE_CORRUPT',
    'is damaged',
    'restore it from a copy, or save what is left with: sqlite3 FILE .recover',
  ],
];

function isSqlite(code: unknown): code is string {
  return typeof code === 'string' && code.startsWith('SQLITE_');
}
