// The terminal: permanent lines, and one live line below them that is rewritten in place. Where there is no terminal,
// only the permanent lines are printed, without any control character.
import type { Io } from './io.ts';

/** Prints lines, and keeps one live line below them. */
export interface Line {
  /** Prints a permanent line in place of the live one, which the next call of `live` draws anew. */
  print(text: string): void;
  /** Replaces the live line; called as often as one likes. */
  live(text: string): void;
  /** Takes the live line away. */
  clear(): void;
}

/** At most so often is the live line redrawn. */
const REDRAW_MS = 100;
/** Empties the line that the cursor is in. */
export const CLEAR_LINE = '\r\u001b[2K';

/** Lines on a process's standard output; nothing at all when quiet. */
export function createLine(io: Pick<Io, 'stdout' | 'now'>, quiet: boolean): Line {
  const { stdout } = io;
  let shown = '';
  let drawnAt = Number.NEGATIVE_INFINITY;
  if (quiet) return { print: () => {}, live: () => {}, clear: () => {} };
  const clear = () => {
    if (shown !== '') stdout.write(CLEAR_LINE);
    shown = '';
  };
  const draw = (text: string) => {
    shown = [...text].slice(0, (stdout.columns || 80) - 1).join('');
    drawnAt = io.now();
    stdout.write(`${CLEAR_LINE}${shown}`);
  };
  return {
    clear,
    print(text) {
      clear();
      stdout.write(`${text}\n`);
    },
    live(text) {
      if (stdout.isTTY === true && io.now() - drawnAt >= REDRAW_MS) draw(text);
    },
  };
}
