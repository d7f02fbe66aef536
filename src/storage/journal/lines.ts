// The lines of a journal as a file has them: bytes to texts to values, and what is no line of a journal.
import { readSync } from 'node:fs';
import { HpoError } from '../../errors.ts';
import { parse } from '../python-json.ts';
import { NO_JOURNAL_HINT } from './fields.ts';

const NEWLINE = 0x0a;
/** How every line of a journal begins, Optuna's and ours. */
const LINE_START = '{"op_code":';
/** Bytes that are read at once. */
const PIECE = 1 << 22;

/** A complete line: its bytes in the file, line break included, and its text without. */
export interface FileLine {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The complete lines between two places of a file, of which the first is the start of a line. */
export function* readLines(fd: number, from: number, to: number): Generator<FileLine> {
  let rest: Buffer = Buffer.alloc(0);
  let start = from;
  for (let at = from; at < to; ) {
    const piece = readBytes(fd, at, Math.min(to, at + PIECE));
    if (piece.length === 0) return;
    at += piece.length;
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let begin = 0;
    for (let stop = bytes.indexOf(NEWLINE); stop >= 0; stop = bytes.indexOf(NEWLINE, begin)) {
      const end = start + stop + 1 - begin;
      yield { start, end, text: bytes.toString('utf8', begin, stop) };
      [start, begin] = [end, stop + 1];
    }
    rest = bytes.subarray(begin);
  }
}

/** The bytes between two places, fewer where the file ends. */
export function readBytes(fd: number, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe(to - from);
  let length = 0;
  while (length < bytes.length) {
    const count = readSync(fd, bytes, length, bytes.length - length, from + length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

/** A line's value; undefined when it is no JSON object or array. */
export function parseLine(text: string): object | undefined {
  try {
    const value = parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a text is the start of a line of ours or of Optuna's, or more than that. */
export function beginsLikeALine(text: string): boolean {
  return text.startsWith(LINE_START) || LINE_START.startsWith(text);
}

/** The error of a text that is no line, with its place counted from 1. */
export function garbage(path: string, line: number, text: string): HpoError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return new HpoError('STORAGE', `${path}:${line} is no line of a journal: ${JSON.stringify(shown)}`, {
    hint: NO_JOURNAL_HINT,
  });
}
