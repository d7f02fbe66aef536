// Tells other processes, again and again, that this one is alive (or else they would run its trials again), and puts
// the trials of dead ones back into the queue.
import type { Logger } from '../log.ts';
import type { Storage } from '../trial/contracts.ts';

/** How often, in milliseconds; a worker that was not heard of for six times as long counts as dead. */
const INTERVAL_MS = 10_000;

/** Starts telling; returns how to stop. A beat that fails is logged, and the next one is tried. */
export function startHeartbeat(storage: Storage, logger: Logger): () => void {
  const beat = () => {
    const beaten = storage.heartbeat().then(() => storage.reclaim());
    beaten.catch((error: unknown) => {
      logger.warn({ error: (error as Error).message }, 'the heartbeat could not be stored');
    });
  };
  const timer = setInterval(beat, INTERVAL_MS);
  timer.unref();
  beat();
  return () => clearInterval(timer);
}
