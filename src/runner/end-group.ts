// Ends every process of a group: asks, waits, kills, and looks again until nothing is left.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessGroup } from './group.ts';

/** How long processes may take to end after SIGTERM, unless told otherwise. */
export const GRACE_MS = 5000;
/** How long a killed process may take to vanish before it is given up: one that waits for a dead disk never does. */
const KILL_MS = 5000;
/** Pauses between looks, in milliseconds: they grow, for a look costs time. */
const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 100;

/**
 * Ends a group.
 * @param settleMs how long to wait for the processes to go by themselves before the first signal
 * @param graceMs how long they have between SIGTERM and SIGKILL
 * @returns the ids of processes that could not be ended
 */
export async function endGroup(
  group: ProcessGroup,
  { settleMs, graceMs }: { readonly settleMs: number; readonly graceMs: number },
): Promise<number[]> {
  const living = () => group.find({ byMark: true }).map(({ pid }) => pid);
  const none = () => living().length === 0;
  if (await comesTrue(none, settleMs)) return [];
  group.signal('SIGTERM');
  // A stopped process takes no SIGTERM before it goes on.
  group.signal('SIGCONT');
  if (await comesTrue(none, graceMs)) return [];
  await comesTrue(() => group.signal('SIGKILL') === 0, KILL_MS);
  return living();
}

async function comesTrue(condition: () => boolean, milliseconds: number): Promise<boolean> {
  const end = performance.now() + milliseconds;
  for (let pause = FIRST_PAUSE; !condition(); pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const left = end - performance.now();
    if (left <= 0) return false;
    await sleep(Math.min(pause, left));
  }
  return true;
}
