// Waits for the end of what a process has written.
import type { Readable } from 'node:stream';

/** How long a stream may stay open and silent when every process that was found is gone. */
const SILENT_MS = 1000;

/** Resolves when streams have closed. Somebody unknown may hold one open for ever: silent ones are given up. */
export async function drain(streams: readonly Readable[]): Promise<void> {
  let heardAt = performance.now();
  const heard = () => {
    heardAt = performance.now();
  };
  for (const stream of streams) stream.on('data', heard);
  const giveUp = setInterval(() => {
    if (performance.now() - heardAt < SILENT_MS) return;
    for (const stream of streams) stream.destroy();
  }, SILENT_MS / 10);
  await Promise.all(streams.map(whenClosed));
  clearInterval(giveUp);
}

function whenClosed(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) resolve();
    else stream.once('close', () => resolve());
  });
}
