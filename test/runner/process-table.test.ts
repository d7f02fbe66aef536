// Both tables hold against each other: what `ps` prints and what /proc says.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { procTable } from '../../src/runner/proc-table.ts';
import { psTable } from '../../src/runner/ps-table.ts';

const hasProc = existsSync('/proc/self/stat');
const hasPs = spawnSync('ps').error === undefined;

test.skipIf(!hasPs)(`ps knows this process${hasPs ? '' : ': skipped, there is no ps'}`, () => {
  const [mine] = psTable.some([process.pid]);
  expect(mine).toMatchObject({ pid: process.pid, parent: process.ppid });
  expect(mine.rssBytes).toBeGreaterThan(1e6);
  expect(mine.cpuMs).toBeLessThan(3.6e6);
  expect(Math.abs(mine.start - (Date.now() - process.uptime() * 1000))).toBeLessThan(60_000);
  expect(psTable.startOf(process.pid)).toBe(mine.start);
  expect(psTable.all().map(({ pid }) => pid)).toContain(process.pid);
  expect(psTable.some([])).toEqual([]);
});

test.skipIf(!hasProc)(
  `/proc knows this process${hasProc ? '' : ': skipped, there is no /proc'}`,
  async () => {
    const child = spawn('sleep', ['60'], {
      detached: true,
      env: { ...process.env, HPO_TEST_MARK: 'here I am' },
    });
    await once(child, 'spawn');
    const pid = child.pid!;
    const [entry] = procTable.some([pid]);
    expect(entry).toMatchObject({ pid, parent: process.pid, group: pid, session: pid });
    expect(procTable.startOf(pid)).toBe(entry.start);
    expect(procTable.hasInEnvironment(pid, 'HPO_TEST_MARK=here I am')).toBe(true);
    expect(procTable.hasInEnvironment(pid, 'elsewhere')).toBe(false);
    const [mine] = procTable.some([process.pid]);
    expect(mine.rssBytes).toBeGreaterThan(1e6);
    expect(procTable.ownBytes(process.pid)).toBeGreaterThan(1e6);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(procTable.some([pid])).toEqual([]);
    expect(procTable.startOf(pid)).toBeUndefined();
  },
);
