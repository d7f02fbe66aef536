// A study in memory: for tests, benchmarks and searches that nobody will continue.
import { HpoError } from '../errors.ts';
import type { Storage } from '../trial/contracts.ts';
import { createEventStorage } from './event-storage.ts';
import type { EventLog, StorageEvent } from './events.ts';

/**
 * An empty storage that lives as long as it is referred to.
 * @param options.clock milliseconds since the epoch
 */
export function createMemoryStorage(options: { readonly clock?: () => number } = {}): Storage {
  const events: StorageEvent[] = [];
  let read = 0;
  let closed = false;
  const log: EventLog = {
    worker: 'memory',
    append: (added) => {
      if (closed) throw new HpoError('STORAGE', 'the storage is closed');
      events.push(...added);
    },
    read: () => {
      const news = events.slice(read);
      read = events.length;
      return news;
    },
    close: () => {
      closed = true;
    },
  };
  return createEventStorage(log, options.clock ?? Date.now);
}
