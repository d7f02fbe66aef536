// Which process is which: a process id alone may belong to another process by now, or mean one of another machine.
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Whether a process lives, and is the one that began at `start` (0 where the system does not tell). */
export function isRunning(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to someone else.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const [state, ...fields] = statOf(pid);
  // A zombie has ended: only its parent has not looked yet.
  return state !== 'Z' && state !== 'X' && (start === '0' || state === undefined || fields[18] === start);
}

/** When a process began, in the system's own units: tells it from a later one with the same id. */
export function startOf(pid: number): string | undefined {
  return statOf(pid)[19];
}

/** The fields of /proc/PID/stat from the state on; none of a process that is gone, or on systems without it. */
export function statOf(pid: number): string[] {
  const stat = readText(`/proc/${pid}/stat`);
  return stat === undefined ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

let known: string | undefined;

/** This boot of this machine, and the part of it in which process ids mean the same: containers differ. */
export function machine(): string {
  known ??= createHash('sha256')
    .update([hostname(), readText('/proc/sys/kernel/random/boot_id'), linkOf('/proc/self/ns/pid')].join('\n'))
    .digest('hex')
    .slice(0, 10);
  return known;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function linkOf(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}
