// A file of JSON lines that only grows. An append is one write to a file opened with O_APPEND, so what was appended
// survives the death of any process; what is read is always what the file says, whoever wrote it.
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { HpoError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { parse } from '../python-json.ts';
import { NO_JOURNAL_HINT } from './fields.ts';

const NEWLINE = 0x0a;
/** How every line of a journal begins, Optuna's and ours. */
const LINE_START = '{"op_code":';

/** A parsed line and where it stands, counted from 1. */
export interface ParsedLine {
  readonly number: number;
  readonly value: unknown;
}

/** An open file of lines. */
export interface LineFile {
  /** The complete lines since the last call. Throws HpoError STORAGE for a line that is no JSON. */
  read(): readonly ParsedLine[];
  /** Appends text that ends with a line break, all or nothing. */
  append(text: string): void;
  close(): void;
}

/**
 * Opens a file of lines. For writing, a last line without line break, which a crash tore, is cut off and kept in
 * `<path>.torn-1` (or the first free number), with a warning; for reading, it is left alone and passed over.
 * @throws HpoError STORAGE when it cannot be opened, or holds what is no journal: nothing is changed then
 */
export function openLineFile(path: string, mode: 'read' | 'write', logger: Logger): LineFile {
  const fd = attempt(path, 'be opened', () => openSync(path, mode === 'write' ? 'a+' : 'r'));
  let open = true;
  let appended = false;
  let offset = 0;
  let lines = 0;
  const size = (): number => attempt(path, 'be read', () => fstatSync(fd).size);

  try {
    repair(path, fd, size(), mode, logger);
  } catch (error) {
    closeSync(fd);
    throw error;
  }

  const read = (): readonly ParsedLine[] => {
    if (!open) return [];
    const end = size();
    if (end < offset) {
      throw new HpoError('STORAGE', `${path} became shorter while it was open`, {
        hint: 'end what else writes to it, and open it again',
      });
    }
    if (end === offset) return [];
    const bytes = attempt(path, 'be read', () => readBytes(fd, offset, end));
    const parsed: ParsedLine[] = [];
    for (let start = 0, stop = bytes.indexOf(NEWLINE); stop >= 0; ) {
      const next = bytes.indexOf(NEWLINE, stop + 1);
      const text = bytes.toString('utf8', start, stop);
      const value = parseLine(text);
      if (value === undefined) throw garbage(path, lines + 1, text);
      parsed.push({ number: ++lines, value });
      offset += stop + 1 - start;
      [start, stop] = [stop + 1, next];
    }
    return parsed;
  };
  const append = (text: string): void => {
    if (mode === 'read') throw new HpoError('STORAGE', `${path} is open for reading only`);
    if (!open) throw new HpoError('STORAGE', `${path} is closed`);
    if (size() !== offset) {
      throw new HpoError('STORAGE', `${path} ends in half a line: another program is writing to it`, {
        hint: 'end the other program; the half line is repaired when the file is opened again',
      });
    }
    const bytes = Buffer.from(text, 'utf8');
    attempt(path, 'be written', () => {
      if (!writeAll(fd, bytes, offset)) throw new Error('the disk took only a part of the line');
      appended = true;
    });
  };
  const close = (): void => {
    if (!open) return;
    open = false;
    // Appends survive the process; this makes the end of a run survive a power cut as well.
    if (appended) attempt(path, 'be written', () => fsyncSync(fd));
    closeSync(fd);
  };
  return { read, append, close };
}

/** One write call. A short one, or one that fails, is taken back, so that no half line stays. */
function writeAll(fd: number, bytes: Buffer, start: number): boolean {
  let written = 0;
  try {
    written = writeSync(fd, bytes);
    return written === bytes.length;
  } finally {
    if (written !== bytes.length) ftruncateSync(fd, start);
  }
}

/**
 * Completes or cuts off what a crash left behind the last good line; a reader only looks. Nothing is cut but half a
 * line of a journal, and that is kept in a file beside it.
 */
function repair(path: string, fd: number, size: number, mode: 'read' | 'write', logger: Logger): void {
  if (size === 0) return;
  const bytes = attempt(path, 'be read', () => readBytes(fd, 0, size));
  const start = bytes.lastIndexOf(NEWLINE) + 1;
  // A whole last line is never torn: whether it is good, read() says.
  if (start === bytes.length) return;
  const earlier = start === 0 ? [] : bytes.toString('utf8', 0, start - 1).split('\n');
  const bad = earlier.findIndex((line) => !Object.hasOwn(parseLine(line) ?? {}, 'op_code'));
  if (bad >= 0) throw garbage(path, bad + 1, earlier[bad]);
  const text = bytes.toString('utf8', start);
  const value = parseLine(text);
  const isForeign = value === undefined ? start === 0 && !isOfJournal(text) : !isOfJournal(text);
  if (isForeign) throw garbage(path, earlier.length + 1, text);
  if (mode === 'read') return;
  if (value !== undefined) {
    attempt(path, 'be repaired', () => writeSync(fd, '\n'));
    logger.warn({ path }, `${path}: the last line had no line break; it was added`);
    return;
  }
  const copy = attempt(path, 'be repaired', () => keepTorn(path, bytes.subarray(start)));
  attempt(path, 'be repaired', () => ftruncateSync(fd, start));
  const bytesLost = bytes.length - start;
  logger.warn(
    { path, bytes: bytesLost, copy },
    `${path}: the last line was torn (${bytesLost} bytes) and was removed; it is kept in ${copy}`,
  );
}

/** Whether a text is the start of a line of ours or of Optuna's, or more than that. */
function isOfJournal(text: string): boolean {
  return text.startsWith(LINE_START) || LINE_START.startsWith(text);
}

/** Writes what is cut off to the first free `.torn-N` beside the journal, and returns its path. */
function keepTorn(path: string, bytes: Buffer): string {
  for (let number = 1; ; number++) {
    const copy = `${path}.torn-${number}`;
    try {
      writeFileSync(copy, bytes, { flag: 'wx' });
      return copy;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** A line's value; undefined when it is no JSON object or array. */
function parseLine(text: string): object | undefined {
  try {
    const value = parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function readBytes(fd: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(to - from);
  let length = 0;
  while (length < bytes.length) {
    const count = readSync(fd, bytes, length, bytes.length - length, from + length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

function garbage(path: string, line: number, text: string): HpoError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return new HpoError('STORAGE', `${path}:${line} is no line of a journal: ${JSON.stringify(shown)}`, {
    hint: NO_JOURNAL_HINT,
  });
}

/** Runs a file operation; its failure becomes an HpoError that names the file. */
function attempt<T>(path: string, what: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof HpoError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint = 'check that the file and its folder exist, may be written, and that the disk has room';
    throw new HpoError('STORAGE', `${path} cannot ${what}: ${reason}`, { cause, hint });
  }
}
