// Who runs trials. A worker's name says where it lives, so that any process can tell whether it still does:
// `hpo-<machine>-<process id>-<start of the process>-<random>`. A name without this form, such as that of a trial that
// was asked for by hand or that Optuna runs, has no lease: nobody takes its trials away.
import { randomBytes } from 'node:crypto';
import { isRunning, machine, startOf } from '../process-identity.ts';

/** A worker that was not heard of for longer than this is dead, in milliseconds. */
export const LEASE_MS = 60_000;

interface Identity {
  readonly machine: string;
  readonly pid: number;
  readonly start: string;
}

/** A new name for a worker of this process. */
export function newWorker(): string {
  const random = randomBytes(3).toString('hex');
  return `hpo-${machine()}-${process.pid}-${startOf(process.pid) ?? '0'}-${random}`;
}

/** A name for who opens a trial that no process of ours will run. */
export function workerWithoutLease(): string {
  return `ask-${randomBytes(6).toString('hex')}`;
}

/** Whether a worker is a process whose death gives its trials back. */
export function hasLease(worker: string): boolean {
  return identityOf(worker) !== undefined;
}

/** Whether a worker is gone for sure (`dead`), surely there (`alive`), or lives where only heartbeats tell. */
export function lifeOf(worker: string): 'alive' | 'dead' | 'elsewhere' {
  const identity = identityOf(worker);
  if (identity === undefined || identity.machine !== machine()) return 'elsewhere';
  return isRunning(identity.pid, identity.start) ? 'alive' : 'dead';
}

/** The process of a worker on this machine, for messages. */
export function processOf(worker: string): string {
  const identity = identityOf(worker);
  if (identity === undefined) return `worker ${worker}`;
  return `process ${identity.pid}${identity.machine === machine() ? '' : ' of another machine'}`;
}

function identityOf(worker: string): Identity | undefined {
  const match = /^hpo-([0-9a-f]+)-(\d+)-(\d+)-[0-9a-f]+$/.exec(worker);
  return match === null ? undefined : { machine: match[1], pid: Number(match[2]), start: match[3] };
}
