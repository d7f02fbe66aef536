// Kills the processes that still run when this process exits: on its own they would go on for nobody.
import type { ProcessGroup } from './group.ts';

/** How often they are looked for: a process may leave its group just when that is killed. */
const ROUNDS = 50;

const running = new Set<ProcessGroup>();

const killAll = (): void => {
  for (const group of running) {
    for (let round = 0; round < ROUNDS && group.signal('SIGKILL') > 0; round++);
  }
};

/** Guards a group until the returned function is called. */
export function guardExit(group: ProcessGroup): () => void {
  if (running.size === 0) process.on('exit', killAll);
  running.add(group);
  return () => {
    running.delete(group);
    if (running.size === 0) process.off('exit', killAll);
  };
}
