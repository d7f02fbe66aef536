// Ctrl-C: the first asks for a clean end, the second ends at once. Both lose nothing: what is done is on disk.
import { EXIT, type Io } from './io.ts';

/** A signal that the first interrupt fires. `stop` ends the listening. */
export function interruptible(io: Io, quiet: boolean): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const stop = io.onInterrupt(() => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
    if (!quiet) io.stderr.write('\nstopping: what runs now will run again; once more to stop at once\n');
  });
  return { signal: controller.signal, stop };
}
