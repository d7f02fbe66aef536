// A file of JSON lines that only grows. An append is one write to a file opened with O_APPEND, so what was appended
// survives the death of any process; what is read is always what the file says, whoever wrote it.
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { HpoError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { parse } from '../python-json.ts';

const NEWLINE = 0x0a;

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
 * Opens a file of lines. For writing, a last line that a crash tore is repaired, with a warning; for reading, it is
 * left alone and passed over.
 * @throws HpoError STORAGE when it cannot be opened
 */
export function openLineFile(path: string, mode: 'read' | 'write', logger: Logger): LineFile {
  const fd = attempt(path, 'be opened', () => openSync(path, mode === 'write' ? 'a+' : 'r'));
  let open = true;
  let appended = false;
  let offset = 0;
  let lines = 0;
  const size = (): number => attempt(path, 'be read', () => fstatSync(fd).size);

  if (mode === 'write') {
    try {
      repair(path, fd, size(), logger);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
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
      // A reader may look while a writer's crash is not yet repaired.
      if (value === undefined && mode === 'read' && stop === bytes.length - 1) break;
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

/** Completes or cuts off what a crash left behind the last good line. */
function repair(path: string, fd: number, size: number, logger: Logger): void {
  if (size === 0) return;
  const bytes = attempt(path, 'be read', () => readBytes(fd, 0, size));
  const complete = bytes.lastIndexOf(NEWLINE) + 1 === size;
  const start = bytes.lastIndexOf(NEWLINE, complete ? size - 2 : size - 1) + 1;
  const good = parseLine(bytes.toString('utf8', start, size)) !== undefined;
  if (good && complete) return;
  if (good) {
    attempt(path, 'be repaired', () => writeSync(fd, '\n'));
    logger.warn({ path }, `${path}: the last line had no line break; it was added`);
    return;
  }
  attempt(path, 'be repaired', () => ftruncateSync(fd, start));
  const bytesLost = size - start;
  logger.warn(
    { path, bytes: bytesLost },
    `${path}: the last line was torn (${bytesLost} bytes) and was removed`,
  );
}

/** A line's value; undefined when it is no JSON object or array. */
function parseLine(text: string): unknown {
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
  return new HpoError('STORAGE', `${path}:${line} is no JSON line: ${JSON.stringify(shown)}`, {
    hint: 'the file was changed by something else; restore it from a copy, or remove that line',
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
