// The last lines that a process printed, in memory, for messages.

const KEPT_LINES = 100;
const KEPT_CHARACTERS = 1000;

/** Which of a process's outputs. */
export type OutputStream = 'stdout' | 'stderr';

interface KeptLine {
  readonly order: number;
  readonly text: string;
}

/** Keeps the last lines of both outputs; many of one do not push out those of the other. */
export class OutputTail {
  readonly #lines: Record<OutputStream, KeptLine[]> = { stdout: [], stderr: [] };
  #count = 0;

  add(stream: OutputStream, text: string): void {
    if (text.trim() === '') return;
    const lines = this.#lines[stream];
    lines.push({ order: this.#count++, text: text.slice(0, KEPT_CHARACTERS) });
    // Half of them at once: taking off one by one costs a copy a line.
    if (lines.length >= 2 * KEPT_LINES) lines.splice(0, KEPT_LINES);
  }

  /** The last lines of one output, or of both in the order in which they came. */
  last(count: number, stream?: OutputStream): string[] {
    const { stdout, stderr } = this.#lines;
    const lines = stream === undefined ? [...stdout, ...stderr] : [...this.#lines[stream]];
    return lines
      .toSorted((a, b) => a.order - b.order)
      .slice(-Math.min(count, KEPT_LINES))
      .map(({ text }) => text);
  }
}
