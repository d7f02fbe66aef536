// Hands out the memory that the kernels' threads share, and takes it back: a long search makes and disposes of many
// models, and WebAssembly memory only grows.
import { HpoError } from '../../../errors.ts';
import { usableMemory } from '../kernels/machine.ts';
import type { SharedMemory } from './webassembly.ts';

const PAGE = 2 ** 16;
/** What 32-bit addresses reach. */
const LARGEST = 2 ** 32;
/** The kernels' vectors and the threads' counters each begin on a cache line of their own. */
const ALIGNMENT = 64;

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

export class Heap {
  readonly #memory: SharedMemory;
  /** Free blocks by address; no two of them touch. */
  readonly #free: { at: number; bytes: number }[] = [];
  readonly #taken = new Map<number, number>();
  #end: number;

  /** @param start the first address that may be handed out; all behind it is the heap's */
  constructor(memory: SharedMemory, start: number) {
    this.#memory = memory;
    this.#end = memory.buffer.byteLength;
    this.#release(aligned(start), this.#end - aligned(start));
  }

  /** Bytes handed out and not yet taken back. */
  get taken(): number {
    return [...this.#taken.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** The memory as it is now; take it anew after every await. */
  get buffer(): SharedArrayBuffer {
    return this.#memory.buffer;
  }

  /**
   * A block aligned to 64 bytes, with whatever was in it.
   * @param what the bytes are for: the error begins with it
   * @throws HpoError OUT_OF_MEMORY naming the bytes
   */
  allocate(bytes: number, what: string): number {
    const size = Math.max(ALIGNMENT, aligned(bytes));
    const index = this.#fitting(size) ?? this.#grown(size, what);
    const block = this.#free[index];
    const { at } = block;
    if (block.bytes === size) this.#free.splice(index, 1);
    else Object.assign(block, { at: at + size, bytes: block.bytes - size });
    this.#taken.set(at, size);
    return at;
  }

  /** Takes a block back. */
  free(at: number): void {
    const bytes = this.#taken.get(at);
    if (bytes === undefined) throw new RangeError(`there is no block at ${at}`);
    this.#taken.delete(at);
    this.#release(at, bytes);
  }

  /** The smallest free block that is large enough, so that large ones stay whole. */
  #fitting(bytes: number): number | undefined {
    let best: number | undefined;
    this.#free.forEach((block, i) => {
      if (block.bytes >= bytes && (best === undefined || block.bytes < this.#free[best].bytes)) best = i;
    });
    return best;
  }

  /** Grows the memory until its last free block has so many bytes, and returns that block's index. */
  #grown(bytes: number, what: string): number {
    const last = this.#free.at(-1);
    const there = last !== undefined && last.at + last.bytes === this.#end ? last.bytes : 0;
    const more = Math.ceil((bytes - there) / PAGE) * PAGE;
    if (this.#end + more > LARGEST) throw outOfMemory(what, bytes, 'is left of the 4 GiB of WebAssembly');
    // The system may grant more than it has, and end the process later: so it is asked first.
    if (more > usableMemory()) throw outOfMemory(what, bytes, 'is free');
    try {
      this.#memory.grow(more / PAGE);
    } catch (cause) {
      throw outOfMemory(what, bytes, 'is free', cause);
    }
    this.#release(this.#end, more);
    this.#end += more;
    return this.#free.length - 1;
  }

  /** Makes a range free, as one block with the free blocks that it touches. */
  #release(at: number, bytes: number): void {
    const found = this.#free.findIndex((block) => block.at > at);
    const next = found < 0 ? this.#free.length : found;
    this.#free.splice(next, 0, { at, bytes });
    this.#join(next);
    this.#join(next - 1);
  }

  /** Joins a free block with the one behind it if they touch. */
  #join(index: number): void {
    const [block, next] = this.#free.slice(Math.max(0, index), index + 2);
    if (next === undefined || block.at + block.bytes !== next.at) return;
    block.bytes += next.bytes;
    this.#free.splice(index + 1, 1);
  }
}

function outOfMemory(what: string, bytes: number, than: string, cause?: unknown): HpoError {
  const gigabytes = (bytes / 2 ** 30).toFixed(1);
  const hint = 'make the model or its batches smaller, or give the process more memory';
  const message = `${what} would take ${bytes} bytes (${gigabytes} GiB), more than ${than}`;
  return new HpoError('OUT_OF_MEMORY', message, { hint, cause });
}
