// Whether the kernel killed processes because memory ran out: it counts them, for our cgroup or for the machine.
import { readFileSync } from 'node:fs';

/** How many processes the kernel has killed so far; undefined on systems that do not tell. */
export function kernelKills(): number | undefined {
  for (const file of [...cgroupFiles(), '/proc/vmstat']) {
    const count = /^oom_kill (\d+)$/m.exec(read(file) ?? '')?.[1];
    if (count !== undefined) return Number(count);
  }
  return undefined;
}

/** Where our own cgroup counts, in both versions of cgroups. */
function cgroupFiles(): string[] {
  return (read('/proc/self/cgroup') ?? '').split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === '') return [`/sys/fs/cgroup${path}/memory.events`];
    if (controllers?.split(',').includes('memory'))
      return [`/sys/fs/cgroup/memory${path}/memory.oom_control`];
    return [];
  });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
