// Ctrl-C: the first asks for a clean end, the second ends at once. Both lose nothing: what is done is on disk.
import { EXIT, type Io } from './io.ts';
import { CLEAR_LINE } from './live.ts';

/** A signal that the first interrupt fires. `stop` ends the listening. */
export function interruptible(io: Io, quiet: boolean): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  /** On a terminal a live line is in the way, and Ctrl-C leaves its own mark there. */
  const say = (text: string): void => {
    if (quiet) return;
    if (io.stdout.isTTY === true) io.stdout.write(CLEAR_LINE);
    io.stderr.write(`${text}\n`);
  };
  const stop = io.onInterrupt((why) => {
    // Whoever read the output has seen enough, and would not read this either.
    const isHeard = why !== 'closed';
    if (controller.signal.aborted) {
      if (isHeard) say('stopped; everything told is saved');
      process.exit(EXIT.interrupted);
    }
    controller.abort();
    if (isHeard) say('stopping: what runs now will run again; once more to stop at once');
  });
  return { signal: controller.signal, stop };
}
