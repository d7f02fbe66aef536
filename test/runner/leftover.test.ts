// What a dead hpo left running is found again and ended.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { processTable } from '../../src/runner/process-table.ts';
import { endLeftover } from '../../src/runner/record.ts';
import { startProcess } from '../../src/runner/start-process.ts';
import { temporaryFolder } from '../storage/temporary.ts';
import { markedEnvironment } from './processes.ts';

let folder: ReturnType<typeof temporaryFolder>;
let marked: ReturnType<typeof markedEnvironment>;
let record: string;
beforeEach(() => {
  folder = temporaryFolder();
  marked = markedEnvironment();
  record = join(folder.path, 'process.json');
});
afterEach(() => {
  expect(marked.living()).toEqual([]);
  folder.remove();
});

const PROGRAM = fileURLToPath(new URL('./leave.ts', import.meta.url));

async function leave(how: 'exit' | 'wait') {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, folder.path, how], {
    env: marked.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return { child, pid: Number(String(line)) };
}

test('an hpo that exits ends what it runs', async () => {
  const { child } = await leave('exit');
  await once(child, 'close');
  await vi.waitUntil(() => marked.living().length === 0, { timeout: 30_000 });
});

test('what a killed hpo left is ended before its trial runs again', async () => {
  const { child, pid } = await leave('wait');
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(processTable.some([pid])).toHaveLength(1);
  expect(JSON.parse(readFileSync(record, 'utf8'))).toMatchObject({ pid });
  const again = await startProcess({
    words: ['sh', '-c', 'echo again'],
    cwd: folder.path,
    env: process.env,
    folder: folder.path,
  });
  expect(marked.living()).toEqual([]);
  expect((await again.result).code).toBe(0);
  expect(existsSync(record)).toBe(false);
});

test('a process that has the number now, but is another one, is let alone', async () => {
  const other = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  await once(other, 'spawn');
  const running = await startProcess({
    words: ['sleep', '600'],
    cwd: folder.path,
    env: marked.env,
    folder: folder.path,
  });
  const { machine } = JSON.parse(readFileSync(record, 'utf8'));
  running.end();
  await running.result;
  writeFileSync(record, JSON.stringify({ pid: other.pid, start: 1, mark: '0123456789abcdef', machine }));
  expect(await endLeftover(folder.path)).toBe(0);
  expect(existsSync(record)).toBe(false);
  expect(processTable.some([other.pid!])).toHaveLength(1);
  other.kill('SIGKILL');
  await once(other, 'close');
});

test('a record of another machine, and one that is none, are let alone', async () => {
  for (const text of ['{"pid":', '[]', '{"pid":1,"start":0,"mark":"0123456789","machine":"x"}']) {
    writeFileSync(record, text);
    expect(await endLeftover(folder.path)).toBe(0);
    expect(existsSync(record)).toBe(true);
  }
});
