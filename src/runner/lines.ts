// Bytes into lines of text. A line that a carriage return goes back to the start of is overwritten by what follows, as
// progress bars do: it is a line too, but marked.

const LF = 10;
const CR = 13;

/** Takes chunks of bytes, cut anywhere, and gives lines without their ends. */
export class LineSplitter {
  readonly #emit: (text: string, overwritten: boolean) => void;
  readonly #limit: number;
  #parts: Buffer[] = [];
  #size = 0;
  #afterReturn = false;

  /** @param limit bytes of a line that are kept; the rest of it is dropped */
  constructor(limit: number, emit: (text: string, overwritten: boolean) => void) {
    this.#limit = limit;
    this.#emit = emit;
  }

  write(chunk: Buffer): void {
    let at = 0;
    if (this.#afterReturn && chunk.length > 0) {
      this.#afterReturn = false;
      const ends = chunk[0] === LF;
      this.#flush(!ends);
      if (ends) at = 1;
    }
    let feed = chunk.indexOf(LF, at);
    let back = chunk.indexOf(CR, at);
    while (feed >= 0 || back >= 0) {
      const isReturn = back >= 0 && (feed < 0 || back < feed);
      const end = isReturn ? back : feed;
      this.#keep(chunk.subarray(at, end));
      at = end + 1;
      if (isReturn && at === chunk.length) {
        this.#afterReturn = true;
        return;
      }
      const together = isReturn && chunk[at] === LF;
      if (together) at++;
      this.#flush(isReturn && !together);
      if (feed >= 0 && feed < at) feed = chunk.indexOf(LF, at);
      if (back >= 0 && back < at) back = chunk.indexOf(CR, at);
    }
    this.#keep(chunk.subarray(at));
  }

  /** Gives the last line, where it has no end. */
  end(): void {
    this.#afterReturn = false;
    if (this.#size > 0) this.#flush(false);
  }

  #keep(bytes: Buffer): void {
    const room = this.#limit - this.#size;
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
    if (kept.length === 0) return;
    this.#parts.push(kept);
    this.#size += kept.length;
  }

  #flush(overwritten: boolean): void {
    const bytes = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    if (overwritten && bytes.length === 0) return;
    this.#emit(bytes.toString('utf8'), overwritten);
  }
}
