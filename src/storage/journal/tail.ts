// What a crash leaves behind the last line break of a journal. Whoever repairs it has the lock, so nobody is writing it.
import { ftruncateSync, writeFileSync, writeSync } from 'node:fs';
import type { Logger } from '../../log.ts';
import { attempt, codeOf } from '../system-error.ts';
import { beginsLikeALine, garbage, parseLine } from './lines.ts';

/** An end of a file without a line break. */
export interface Tail {
  readonly path: string;
  /** Where it starts. */
  readonly start: number;
  readonly bytes: Buffer;
  /** The number of the line that it would be, counted from 1. */
  readonly line: number;
}

/** Throws HpoError STORAGE for a tail that no crash of a writer of journals leaves: the file is something else. */
export function checkTail({ path, bytes, line, start }: Tail): void {
  const text = bytes.toString('utf8');
  const isWhole = parseLine(text) !== undefined;
  // Behind good lines a power cut may leave anything that is not whole, zeros for example.
  const isForeign = !beginsLikeALine(text) && (isWhole || start === 0);
  if (isForeign) throw garbage(path, line, text);
}

/**
 * Completes a tail that lacks its line break only, and cuts off half a line, which is kept in `<path>.torn-1` (or the
 * first free number). Both with a warning.
 */
export function repairTail(fd: number, tail: Tail, logger: Logger): void {
  checkTail(tail);
  const { path, bytes, start } = tail;
  if (parseLine(bytes.toString('utf8')) !== undefined) {
    attempt(path, 'be repaired', () => writeSync(fd, '\n'));
    logger.warn({ path }, `${path}: the last line had no line break; it was added`);
    return;
  }
  const copy = attempt(path, 'be repaired', () => keepTorn(path, bytes));
  attempt(path, 'be repaired', () => ftruncateSync(fd, start));
  logger.warn(
    { path, bytes: bytes.length, copy },
    `${path}: the last line was torn (${bytes.length} bytes) and was removed; it is kept in ${copy}`,
  );
}

/** Writes what is cut off to the first free `.torn-N` beside the journal, and returns its path. */
function keepTorn(path: string, bytes: Buffer): string {
  for (let number = 1; ; number++) {
    const copy = `${path}.torn-${number}`;
    try {
      writeFileSync(copy, bytes, { flag: 'wx' });
      return copy;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}
