// A study in memory: for tests, benchmarks and searches that nobody will continue.
import { HpoError } from '../errors.ts';
import type { Storage } from '../trial/contracts.ts';
import { createEventStorage } from './event-storage.ts';
import type { EventLog } from './events.ts';
import type { OpenOptions } from './reader.ts';
import { newWorker } from './worker.ts';

/** An empty storage that lives as long as it is referred to. */
export function createMemoryStorage(options: Omit<OpenOptions, 'durability'> = {}): Promise<Storage> {
  return createEventStorage(memoryLog(options.worker ?? newWorker()), options.clock ?? Date.now);
}

/** Nobody else can append, so nothing is ever new, and what was appended need not be kept. */
function memoryLog(worker: string): EventLog {
  let closed = false;
  return {
    worker,
    place: 'memory',
    read: async () => [],
    transact: async (decide) => {
      if (closed) throw new HpoError('STORAGE', 'the storage is closed');
      decide([]);
    },
    heartbeat: async () => {},
    deadAmong: async () => [],
    close: async () => {
      closed = true;
    },
  };
}
