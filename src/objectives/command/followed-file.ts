// A file that another process writes: what is new in it since the last look. What stood in it before the first look is
// old, unless the file is written anew.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes before the place reached that have to be the same at the next look, or the file is another one. */
const GUARD_BYTES = 1024;
const CHUNK_BYTES = 2 ** 18;

interface State {
  readonly id: bigint;
  readonly size: number;
  readonly changed: bigint;
}

/** What takes the contents of a file. */
export interface FileReader {
  /** The file begins anew: forget what came. */
  restart(): void;
  /** The next bytes. */
  write(chunk: Buffer): void;
}

/** Follows one file, whether or not it is there yet. */
export class FollowedFile {
  readonly path: string;
  readonly #reader: FileReader;
  #state: State | undefined;
  #offset = 0;
  #guard: Buffer = Buffer.alloc(0);

  constructor(path: string, reader: FileReader) {
    this.path = path;
    this.#reader = reader;
    this.#open((file, state) => {
      this.#state = state;
      this.#goTo(file, state.size);
    });
  }

  /** Hands on what is new. @returns whether anything was written since the last look */
  poll(): boolean {
    let changed = false;
    const there = this.#open((file, state) => {
      changed = !isSame(this.#state, state);
      if (changed) this.#read(file, state);
      this.#state = state;
    });
    if (!there && this.#state !== undefined) {
      this.#state = undefined;
      this.#restart();
    }
    return changed;
  }

  /** Reads to where the file ended when it was looked at: what is written meanwhile is for the next look. */
  #read(file: number, state: State): void {
    if (!this.#isContinued(file, state)) this.#restart();
    while (this.#offset < state.size) {
      const chunk = readAt(file, this.#offset, Math.min(CHUNK_BYTES, state.size - this.#offset));
      if (chunk.length === 0) break;
      this.#offset += chunk.length;
      this.#reader.write(chunk);
    }
    this.#goTo(file, this.#offset);
  }

  /** Whether the file still has what was read, and more; the same once more was written anew. */
  #isContinued(file: number, { id, size }: State): boolean {
    if (this.#state === undefined || this.#state.id !== id || size <= this.#offset) return false;
    return readAt(file, this.#offset - this.#guard.length, this.#guard.length).equals(this.#guard);
  }

  #goTo(file: number, offset: number): void {
    const length = Math.min(GUARD_BYTES, offset);
    this.#guard = readAt(file, offset - length, length);
    this.#offset = offset;
  }

  #restart(): void {
    this.#offset = 0;
    this.#guard = Buffer.alloc(0);
    this.#reader.restart();
  }

  /** @returns false when the file is not there */
  #open(use: (file: number, state: State) => void): boolean {
    let file: number;
    try {
      file = openSync(this.path, 'r');
    } catch {
      return false;
    }
    try {
      const stats = fstatSync(file, { bigint: true });
      const isFile = stats.isFile();
      if (isFile) use(file, { id: stats.ino, size: Number(stats.size), changed: stats.mtimeNs });
      return isFile;
    } catch {
      // It cannot be read now: the next look tells.
      return true;
    } finally {
      closeSync(file);
    }
  }
}

function isSame(a: State | undefined, b: State): boolean {
  return a !== undefined && a.id === b.id && a.size === b.size && a.changed === b.changed;
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}
