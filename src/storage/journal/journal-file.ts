// The file of a journal: an append is one write to a file opened with O_APPEND, so what was appended survives the death
// of any process; what is read is always what the file says, whoever wrote it. Reading needs no lock: a line counts once
// its line break is there.
import {
  closeSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  openSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { HpoError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { attempt, unless } from '../system-error.ts';
import { type FileLine, readBytes, readLines } from './lines.ts';
import { repairTail, type Tail } from './tail.ts';

/** The file of a journal, which need not be there yet. */
export interface JournalFile {
  /** Whether it is there, as far as this process knows. */
  exists(): boolean;
  /** The bytes between two places. */
  bytes(start: number, end: number): Buffer;
  /** The complete lines since the last call; each counts as read when the next one is asked for. */
  news(): Iterable<FileLine>;
  /** What stands behind the last line that was read, where anything does. */
  tail(): Tail | undefined;
  /** Under the lock: makes the file where it was not there. */
  prepare(): void;
  /** Under the lock: repairs what stands behind the last line. Returns whether there was anything. */
  repair(): boolean;
  /** Under the lock, with all news read: appends lines, all or none. Returns where they stand. */
  append(texts: readonly string[]): readonly FileLine[];
  /** Makes what was appended survive a power cut. */
  sync(): Promise<void>;
  close(): void;
}

/**
 * Opens the file of a journal where there is one.
 * @param start what was read of it already, in bytes and lines
 */
export function openJournalFile(
  path: string,
  logger: Logger,
  start: { readonly end: number; readonly lines: number } = { end: 0, lines: 0 },
): JournalFile {
  let fd: number | undefined;
  let [writable, created, unsynced] = [false, false, false];
  let [offset, lines] = [start.end, start.lines];

  /** Another process may have made it by now. */
  const openIfThere = (): void => {
    fd ??= attempt(path, 'be opened', () => unless(['ENOENT'], () => openSync(path, 'r')));
  };
  const size = (): number => {
    const end = fd === undefined ? 0 : attempt(path, 'be read', () => fstatSync(fd as number).size);
    if (end >= offset) return end;
    throw new HpoError('STORAGE', `${path} became shorter while it was open`, {
      hint: 'end what else writes to it, and open it again',
    });
  };
  const tail = (): Tail | undefined => {
    const end = size();
    if (fd === undefined || end === offset) return undefined;
    const bytes = attempt(path, 'be read', () => readBytes(fd as number, offset, end));
    return { path, start: offset, bytes, line: lines + 1 };
  };
  openIfThere();
  return {
    exists: () => fd !== undefined,
    bytes: (from, to) => attempt(path, 'be read', () => readBytes(fd as number, from, to)),
    *news() {
      openIfThere();
      const end = size();
      if (fd === undefined || end === offset) return;
      for (const line of readLines(fd, offset, end)) {
        yield line;
        offset = line.end;
        lines++;
      }
    },
    tail,
    prepare: () => {
      if (!writable) {
        const opened = attempt(path, 'be opened', () => openSync(path, 'a+'));
        if (fd === undefined) created = true;
        else closeSync(fd);
        fd = opened;
        writable = true;
      }
      checkIdentity(path, fd as number);
    },
    repair: () => {
      const found = tail();
      if (found !== undefined) repairTail(fd as number, found, logger);
      return found !== undefined;
    },
    append: (texts) => {
      const bytes = Buffer.from(`${texts.join('\n')}\n`, 'utf8');
      unsynced = true;
      attempt(path, 'be written', () => writeWholly(path, fd as number, bytes, offset));
      return texts.map((text) => {
        const start = offset;
        offset += Buffer.byteLength(text, 'utf8') + 1;
        lines++;
        return { start, end: offset, text };
      });
    },
    sync: async () => {
      if (!unsynced) return;
      await promisify(fsync)(fd as number).catch((error) => attempt(path, 'be written', () => raise(error)));
      if (created) for (const folder of [dirname(path), dirname(dirname(path))]) syncFolder(folder);
      [unsynced, created] = [false, false];
    },
    close: () => {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

function raise(error: unknown): never {
  throw error;
}

/** A file that was deleted or replaced would take lines that nobody will read. */
function checkIdentity(path: string, fd: number): void {
  const there = attempt(path, 'be read', () => unless(['ENOENT'], () => statSync(path, { bigint: true })));
  const open = attempt(path, 'be read', () => fstatSync(fd, { bigint: true }));
  if (there !== undefined && there.ino === open.ino && there.dev === open.dev) return;
  const what = there === undefined ? 'deleted' : 'replaced';
  throw new HpoError('STORAGE', `${path} was ${what} while it was open`, { hint: 'open the study again' });
}

/** One write call. A short one, or one that fails, is taken back, so that no half line stays. */
function writeWholly(path: string, fd: number, bytes: Buffer, start: number): void {
  let written = 0;
  try {
    written = writeSync(fd, bytes);
  } finally {
    if (written < bytes.length && fstatSync(fd).size === start + written) ftruncateSync(fd, start);
  }
  if (written < bytes.length) throw new Error('the disk took only a part of it');
  if (fstatSync(fd).size === start + written) return;
  throw new HpoError('STORAGE', `${path} was written to by another program at the same moment`, {
    hint: 'only programs that respect its lock file may write to a journal: end the other one, and open it again',
  });
}

/** Makes a new file's name survive a power cut, on systems that can. */
function syncFolder(folder: string): void {
  unless(['ENOENT', 'EISDIR', 'EPERM', 'EINVAL', 'EACCES', 'EBADF'], () => {
    const fd = openSync(folder, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}
