// How many threads a process may run: the affinity's processors, cut by the quotas of its control groups.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { usableMemory, usableThreads } from '../../src/vit/engines/kernels/machine.ts';
import { temporaryFolder } from '../support/idx.ts';

/** A machine of eight processors with these files. */
function threadsWith(files: Readonly<Record<string, string>>): number {
  const root = `${temporaryFolder()}/`;
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return usableThreads(root, 8);
}

describe('usableThreads', () => {
  it('is the processors where nothing limits them', () => {
    expect(threadsWith({})).toBe(8);
    expect(threadsWith({ 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': 'max 100000\n' })).toBe(8);
  });

  it.each([
    ['200000 100000', 2],
    ['150000 100000', 1],
    ['20000 100000', 1],
    ['1600000 100000', 8],
  ])('keeps to a quota of version 2: %s', (quota, threads) => {
    expect(threadsWith({ 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': `${quota}\n` })).toBe(
      threads,
    );
  });

  it('keeps to the least quota on the way to the root', () => {
    const files = {
      'proc/self/cgroup': '0::/jobs/one\n',
      'sys/fs/cgroup/jobs/one/cpu.max': 'max 100000\n',
      'sys/fs/cgroup/jobs/cpu.max': '300000 100000\n',
    };
    expect(threadsWith(files)).toBe(3);
  });

  it('keeps to a quota of version 1, of its group or of the container', () => {
    const cgroup = { 'proc/self/cgroup': '4:memory:/x\n3:cpu,cpuacct:/docker/1\n' };
    const at = (folder: string, quota: number) => ({
      ...cgroup,
      [`sys/fs/cgroup/cpu,cpuacct${folder}/cpu.cfs_quota_us`]: `${quota}\n`,
      [`sys/fs/cgroup/cpu,cpuacct${folder}/cpu.cfs_period_us`]: '50000\n',
    });
    expect(threadsWith(at('/docker/1', 200_000))).toBe(4);
    expect(threadsWith(at('', 200_000))).toBe(4);
    expect(threadsWith(at('', -1))).toBe(8);
  });
});

it('may use some memory, and no more than the machine has', () => {
  expect(usableMemory()).toBeGreaterThan(0);
});
