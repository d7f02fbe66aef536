// What goes wrong with a server of PostgreSQL: what passes, and what a user is told of the rest.
import { HpoError } from '../../../errors.ts';

interface Fault {
  readonly message: string;
  /** An SQLSTATE of the server, or a code of the system or of the driver. */
  readonly code?: string;
  /** On errors of the server only. */
  readonly severity?: string;
}

/** Shutting down, crashed, starting up, too many connections, ended for its idleness: it may be different soon. */
const AWAY = /^(?:08\w{3}|57P0[1235]|25P0[34]|53300)$/;
const NO_LINE = /^(?:E(?:CONN\w+|PIPE|TIMEDOUT|HOST\w+|NET\w+|AI_AGAIN)|ENOTFOUND|ENOENT)$/;
const NO_LINE_WORDS =
  /^Connection terminated|timeout e(?:xceeded|xpired)|connection error and is not queryable/;
/** Serialization failure, deadlock, lock not available. */
const AGAIN = /^(?:40001|40P01|55P03)$/;

/** The server cannot be reached, or was lost. */
export function isAway(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as Fault;
  return AWAY.test(code) || NO_LINE.test(code) || NO_LINE_WORDS.test(message);
}

/** Two transactions were in each other's way. */
export function isConflict(error: unknown): boolean {
  return AGAIN.test((error as Fault)?.code ?? '');
}

/**
 * The error that a user is shown of what the server or the line to it reports; anything else stays as it is.
 * @param tried for how many seconds it was tried again
 */
export function explainPostgres(place: string, error: unknown, tried: number): unknown {
  if (!(error instanceof Error) || error instanceof HpoError) return error;
  const [what, hint] = reasonOf(error as Fault, tried);
  return what === undefined ? error : new HpoError('STORAGE', `${place} ${what}`, { hint, cause: error });
}

function reasonOf(fault: Fault, tried: number): readonly [what?: string, hint?: string] {
  const { code = '', message } = fault;
  if (isAway(fault)) {
    const long = tried === 0 ? '' : `, tried for ${tried} s`;
    return [
      `cannot be reached (${message || code}${long})`,
      'check that the server runs, and its host and port',
    ];
  }
  if (code === '3D000') {
    const name = /"(.*)"/.exec(message)?.[1];
    return [
      `is not there: ${message}`,
      `make it with: createdb ${name}, or in SQL: create database "${name}"`,
    ];
  }
  if (Object.hasOwn(MESSAGES, code)) return [`${MESSAGES[code][0]}: ${message}`, MESSAGES[code][1]];
  if (/password must be a string/.test(message)) return ['asks for a password', GIVE_PASSWORD];
  if (/SSL|certificate/.test(message))
    return [`cannot be reached safely: ${message}`, 'see sslmode in the URL'];
  if (fault.severity === undefined) return [];
  return [`failed: ${message} (${code})`];
}

const GIVE_PASSWORD = 'give it in the URL, in PGPASSWORD or in ~/.pgpass';

const MESSAGES: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  '28P01': ['refused the password', GIVE_PASSWORD],
  '28000': ['refused the user', 'check the user in the URL, and pg_hba.conf on the server'],
  '42501': ['does not let this user work', 'the user must be able to read, write and create tables'],
  '3F000': ['has no schema for tables', 'create the schema that search_path names, with: create schema'],
  '53100': ['cannot be written: the disk is full', 'make room on the server: what was stored before is safe'],
  '25006': ['cannot be written', 'give the address of the server that takes writes'],
};
