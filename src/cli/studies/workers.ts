// Who runs a study's trials, as far as can be told from here.
import { hasLease, lifeOf, processOf } from '../../storage/worker.ts';
import type { Trial } from '../../trial/trial.ts';

/** One that runs trials. */
export interface WorkerFacts {
  readonly worker: string;
  /** For eyes: `process 123`. */
  readonly process: string;
  /** `by hand` for who was asked for by hpo ask; `elsewhere` where only its heartbeat would tell. */
  readonly life: 'alive' | 'dead' | 'elsewhere' | 'by hand';
  readonly trials: readonly number[];
}

/** The workers of RUNNING trials. */
export function workersOf(running: readonly Trial[]): WorkerFacts[] {
  const byWorker = new Map<string, number[]>();
  for (const { worker, number } of running) byWorker.set(worker, [...(byWorker.get(worker) ?? []), number]);
  return [...byWorker].map(([worker, trials]) => ({
    worker,
    process: hasLease(worker) ? processOf(worker) : worker,
    life: hasLease(worker) ? lifeOf(worker) : 'by hand',
    trials,
  }));
}
