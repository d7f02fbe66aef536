// The machine, as a record of times has to name it.
import { cpus, release, type } from 'node:os';
import type { Sitting } from '../report/run-record.ts';
import { usableThreads } from '../vit/engines/kernels/machine.ts';

/** Where this process trains, and with how many of the machine's processors. */
export function sittingHere(fromEpoch: number, threads: number, hpo: string): Sitting {
  return {
    fromEpoch,
    cpu: cpus()[0]?.model.trim() || 'unknown',
    processors: usableThreads(),
    threads,
    os: `${type()} ${/^\d+(\.\d+)?/.exec(release())?.[0] ?? release()}`,
    node: process.versions.node,
    hpo,
  };
}
