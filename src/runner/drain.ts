// Waits for the end of what a process has written.
import type { Readable } from 'node:stream';

/** How long a stream may stay open and silent when every process that was found is gone. */
const SILENT_MS = 1000;

/**
 * Watches streams from their beginning.
 * @returns a function whose promise resolves when they have closed. Somebody unknown may hold one open for ever: from the
 *   call on, silent ones are given up
 */
export function watchEnd(streams: readonly Readable[]): () => Promise<void> {
  let heardAt = 0;
  for (const stream of streams) {
    stream.on('data', () => {
      heardAt = performance.now();
    });
  }
  const closed = Promise.all(
    streams.map((stream) => new Promise<void>((resolve) => stream.once('close', () => resolve()))),
  );
  return async () => {
    heardAt = performance.now();
    const giveUp = setInterval(() => {
      if (performance.now() - heardAt < SILENT_MS) return;
      for (const stream of streams) stream.destroy();
    }, SILENT_MS / 10);
    await closed;
    clearInterval(giveUp);
  };
}
