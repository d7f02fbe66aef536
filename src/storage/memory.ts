// A study in memory: for tests, benchmarks and searches that nobody will continue.
import { HpoError } from '../errors.ts';
import type { Storage } from '../trial/contracts.ts';
import { createEventStorage } from './event-storage.ts';
import type { EventLog, StorageEvent } from './events.ts';
import { newWorker } from './worker.ts';

/**
 * An empty storage that lives as long as it is referred to.
 * @param options.clock milliseconds since the epoch
 */
export function createMemoryStorage(options: { readonly clock?: () => number } = {}): Promise<Storage> {
  return createEventStorage(memoryLog(), options.clock ?? Date.now);
}

/** Nobody else can append, so nothing is ever new. */
function memoryLog(): EventLog {
  const events: StorageEvent[] = [];
  let closed = false;
  return {
    worker: newWorker(),
    place: 'memory',
    read: async () => [],
    transact: async (decide) => {
      if (closed) throw new HpoError('STORAGE', 'the storage is closed');
      events.push(...decide([]));
    },
    heartbeat: async () => {},
    deadAmong: async () => [],
    close: async () => {
      closed = true;
    },
  };
}
