// The index of a journal as a file beside it, `<journal>.index`. It says which beginning of the journal it covers, and
// knows it by its first and its last bytes; one that does not fit or is damaged is as good as none. It appears whole or
// not at all, and nothing depends on it: where it cannot be written, there is none.
import { createHash } from 'node:crypto';
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lifeOf, newWorker } from '../worker.ts';
import { endOf, HEAD_LENGTH, indexOfBytes, indexToBytes } from './index-bytes.ts';
import type { IndexData } from './index-data.ts';
import { readBytes } from './lines.ts';

/** Journals with fewer lines are read as a whole. */
const LEAST_LINES = 1000;
/** Share of a journal's lines that its index may lack. */
const SLACK = 0.1;
/** Bytes at each end of the covered part by which a journal is known. */
const PROBE = 4096;

/** How many lines more make a new index worth its while. */
export function enoughLines(lines: number): number {
  return Math.max(LEAST_LINES, lines * SLACK);
}

const indexOf = (journal: string): string => `${journal}.index`;

/** The index of a journal's beginning; undefined where there is none that fits. */
export function loadIndex(journal: string): IndexData | undefined {
  return quietly(() => {
    const found = indexOfBytes(readFileSync(indexOf(journal)));
    return found !== undefined && probeOf(journal, found.data.end) === found.probe ? found.data : undefined;
  });
}

/** How many bytes of the journal its index covers, without a look at whether it fits. */
export function indexedBytes(journal: string): number {
  return quietly(() => withFile(indexOf(journal), (fd) => endOf(readBytes(fd, 0, HEAD_LENGTH)))) ?? 0;
}

/** Writes the index of a journal, where its folder may be written. */
export function saveIndex(journal: string, data: IndexData): void {
  quietly(() => {
    const probe = probeOf(journal, data.end);
    if (probe === undefined) return;
    removeLeftCopies(journal);
    const copy = `${indexOf(journal)}.${newWorker()}`;
    try {
      writeFileSync(copy, indexToBytes({ probe, data }));
      renameSync(copy, indexOf(journal));
    } catch (error) {
      unlinkSync(copy);
      throw error;
    }
  });
}

/** What a beginning of a journal is known by; undefined where the journal is shorter. */
function probeOf(journal: string, end: number): string | undefined {
  return withFile(journal, (fd) => {
    const first = readBytes(fd, 0, Math.min(PROBE, end));
    const last = readBytes(fd, Math.max(0, end - PROBE), end);
    if (last.length < Math.min(PROBE, end)) return undefined;
    return createHash('sha256').update(first).update(last).digest('hex');
  });
}

/** Removes copies that processes left which died while they wrote them. */
function removeLeftCopies(journal: string): void {
  const prefix = `${basename(indexOf(journal))}.`;
  for (const name of readdirSync(dirname(journal))) {
    if (name.startsWith(prefix) && lifeOf(name.slice(prefix.length)) === 'dead') {
      quietly(() => unlinkSync(join(dirname(journal), name)));
    }
  }
}

function withFile<T>(path: string, use: (fd: number) => T): T {
  const fd = openSync(path, 'r');
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

/** An index is a help, never a need: whatever goes wrong with it, there is none. */
function quietly<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
