// Errors of file operations, in the user's words.
import { HpoError } from '../errors.ts';

/** Runs a file operation on a journal; its failure becomes an HpoError STORAGE that names the file. */
export function attempt<T>(path: string, what: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof HpoError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint = 'check that the file and its folder exist, may be written, and that the disk has room';
    throw new HpoError('STORAGE', `${path} cannot ${what}: ${reason}`, { cause, hint });
  }
}

/** The system's word for what went wrong, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** Runs a file operation that may fail with one of the codes: undefined then. */
export function unless<T>(codes: readonly string[], action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (codes.includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}
