// The errors that `hpo` raises on purpose. Each has a stable code, says what was received and what to do next.
// A failed trial is not an error but data (see trial/); a bug is any error that is not an HpoError.

/** Stable identifiers for programs that catch an {@link HpoError}. */
export type ErrorCode =
  | 'BAD_INPUT'
  | 'BAD_DATA'
  | 'STUDY_MISMATCH'
  | 'STUDY_BUSY'
  | 'STORAGE'
  | 'MISSING_PACKAGE'
  | 'NUMERICAL'
  | 'OUT_OF_MEMORY'
  | 'DIVERGED'
  | 'TIMEOUT'
  | 'LEASE_LOST'
  | 'CANCELLED';

/** One thing wrong with what the user gave: where, what was found, and the way on. */
export interface Problem {
  /** The place in a file, `study.yaml:5:16`, where there is one. */
  readonly at?: string;
  /** The subject: a flag (`--iters`), a key path (`space.lr.float[0]`) or a file. */
  readonly where: string;
  /** What is wrong with it, the value included: reads on from `where`, as in `is 0`. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** A problem with the path it stands at in plain data, so that its line or its flag can be found. */
export interface PathProblem extends Problem {
  readonly path: readonly PropertyKey[];
  /** Whether the key itself is wrong, not its value. */
  readonly atKey?: boolean;
}

/** A path as people write it: `space.lr.float[0]`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

/** A problem at a path. */
export function problemAt(path: readonly PropertyKey[], message: string, hint?: string): PathProblem {
  return { path, where: formatPath(path), message, ...(hint === undefined ? {} : { hint }) };
}

/** The base of every error raised on purpose. */
export class HpoError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HpoError';
    this.code = code;
    this.hint = options.hint;
  }
}

/** Bad input, found before anything ran: all problems at once. The command line exits with 2. */
export class InputError extends HpoError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], code: ErrorCode = 'BAD_INPUT') {
    super(code, problems.map(formatProblem).join('\n'));
    this.name = 'InputError';
    this.problems = problems;
  }

  /** An input error with a single problem. */
  static of(where: string, message: string, hint?: string, code: ErrorCode = 'BAD_INPUT'): InputError {
    return new InputError([hint === undefined ? { where, message } : { where, message, hint }], code);
  }
}

/** A problem as two lines of text: where and what, then the hint. */
function formatProblem({ at, where, message, hint }: Problem): string {
  const line = `${at === undefined ? '' : `${at}  `}${where} ${message}`;
  return hint === undefined ? line : `${line}\n  ${hint}`;
}

/** Raised when an {@link AbortSignal} ends a computation. */
export class CancelledError extends HpoError {
  constructor(message = 'cancelled') {
    super('CANCELLED', message);
    this.name = 'CancelledError';
  }
}

/** The reason of a signal that ends a computation because its time is up. */
export class TimeoutError extends HpoError {
  constructor(message: string) {
    super('TIMEOUT', message);
    this.name = 'TimeoutError';
  }
}
