// A file with what a process printed, of bounded size: the beginning as it comes, and the end once it is known.
import { closeSync, openSync, writeSync } from 'node:fs';

/** What a file may hold, half of it for the beginning and half for the end, unless told otherwise. */
const LOG_BYTES = 2 ** 21;

/** Writes at once what is the beginning; keeps the newest of the rest in memory until it is closed. */
export class LogFile {
  readonly path: string;
  readonly #half: number;
  #file: number | undefined;
  #error: Error | undefined;
  #total = 0;
  /** The newest bytes after the beginning, in a circle: byte `i` of the rest lies at `i` modulo the size. */
  #rest: Buffer | undefined;

  constructor(path: string, limit = LOG_BYTES) {
    this.path = path;
    this.#half = Math.ceil(limit / 2);
    this.#attempt(() => {
      this.#file = openSync(path, 'w');
    });
  }

  /** Why the file is not complete, if it is not: a disk that is full does not end a trial. */
  get error(): Error | undefined {
    return this.#error;
  }

  write(chunk: Buffer): void {
    const room = Math.max(0, this.#half - this.#total);
    if (room > 0) this.#append(chunk.subarray(0, room));
    if (chunk.length > room) this.#remember(chunk.subarray(room), Math.max(0, this.#total - this.#half));
    this.#total += chunk.length;
  }

  close(): void {
    const rest = this.#total - this.#half;
    if (this.#rest !== undefined) {
      const kept = this.#newest(rest);
      const left = rest - kept.length;
      if (left > 0) this.#append(Buffer.from(`\n[… ${left} bytes left out …]\n`));
      this.#append(kept);
    }
    this.#rest = undefined;
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) this.#attempt(() => closeSync(file));
  }

  #append(bytes: Buffer): void {
    if (this.#error !== undefined) return;
    this.#attempt(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file!, bytes, at);
    });
  }

  #remember(bytes: Buffer, position: number): void {
    this.#rest ??= Buffer.alloc(this.#half);
    const size = this.#rest.length;
    const skipped = Math.max(0, bytes.length - size);
    for (let at = skipped; at < bytes.length; ) {
      at += bytes.copy(this.#rest, (position + at) % size, at);
    }
  }

  #newest(rest: number): Buffer {
    const circle = this.#rest!;
    if (rest <= circle.length) return circle.subarray(0, rest);
    const at = rest % circle.length;
    const bytes = Buffer.concat([circle.subarray(at), circle.subarray(0, at)]);
    // The first line is torn: begin with the next, where there is one.
    return bytes.subarray(bytes.indexOf('\n') + 1);
  }

  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#error ??= error as Error;
    }
  }
}
