// What this process may use of the machine: processors and memory, a container's limits included. Node knows of
// processor affinity, but not of a container's share of processor time.
import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

/** Threads that can run at once: the affinity's processors, or fewer under a quota of a control group. */
export function usableThreads(root = '/', processors = availableParallelism()): number {
  return Math.max(1, Math.min(processors, Math.floor(processorQuota(root))));
}

/** Bytes that this process may still take. */
export function usableMemory(): number {
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return Math.min(totalmem(), limit) - process.memoryUsage.rss();
}

/** Processors' worth of time that the control groups of this process grant; infinite without a quota. */
function processorQuota(root: string): number {
  const lines = (read(`${root}proc/self/cgroup`) ?? '').split('\n');
  const quotas = lines.flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === '') return ancestors(path).map((group) => quotaOfVersion2(root, group));
    if (controllers?.split(',').includes('cpu')) {
      return ancestors(path).map((group) => quotaOfVersion1(root, controllers, group));
    }
    return [];
  });
  return Math.min(Number.POSITIVE_INFINITY, ...quotas);
}

/** `/a/b` as `/a/b`, `/a` and ``: each may set a limit. In a container only the last is there to be read. */
function ancestors(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return Array.from({ length: parts.length + 1 }, (_, drop) =>
    parts
      .slice(0, parts.length - drop)
      .map((part) => `/${part}`)
      .join(''),
  );
}

function quotaOfVersion2(root: string, group: string): number {
  const [quota, period] = (read(`${root}sys/fs/cgroup${group}/cpu.max`) ?? 'max').split(' ').map(Number);
  return quota > 0 && period > 0 ? quota / period : Number.POSITIVE_INFINITY;
}

function quotaOfVersion1(root: string, controllers: string, group: string): number {
  const folder = `${root}sys/fs/cgroup/${controllers}${group}`;
  const quota = Number(read(`${folder}/cpu.cfs_quota_us`) ?? -1);
  const period = Number(read(`${folder}/cpu.cfs_period_us`) ?? 0);
  return quota > 0 && period > 0 ? quota / period : Number.POSITIVE_INFINITY;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
