// Kills the processes that still run when this process exits: on its own they would go on for nobody.
import type { ProcessGroup } from './group.ts';

const running = new Set<ProcessGroup>();

const killAll = (): void => {
  for (const group of running) group.signal('SIGKILL');
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
