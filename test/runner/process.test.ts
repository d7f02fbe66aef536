// Real processes: whatever they do, they are told right and nothing of them is left.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CancelledError } from '../../src/errors.ts';
import type { OutputLine } from '../../src/runner/output.ts';
import { type ProcessOptions, startProcess } from '../../src/runner/start-process.ts';
import { temporaryFolder } from '../storage/temporary.ts';
import { markedEnvironment } from './processes.ts';

let folder: ReturnType<typeof temporaryFolder>;
let marked: ReturnType<typeof markedEnvironment>;
beforeEach(() => {
  folder = temporaryFolder();
  marked = markedEnvironment();
});
afterEach(() => {
  expect(marked.living()).toEqual([]);
  folder.remove();
});

const start = (words: readonly string[], options: Partial<ProcessOptions> = {}) =>
  startProcess({ words, cwd: folder.path, env: marked.env, folder: folder.path, ...options });

const sh = (script: string, options: Partial<ProcessOptions> = {}) => start(['sh', '-c', script], options);

const node = (script: string, options: Partial<ProcessOptions> = {}) =>
  start([process.execPath, '-e', script], options);

test('a process tells its lines, its exit code and its logs', async () => {
  const lines: OutputLine[] = [];
  const { result, pid } = await sh('echo one; printf "t\\303\\266o" > /dev/stderr; exit 3', {
    onLine: (line) => lines.push(line),
  });
  const { output, ...rest } = await result;
  expect(pid).toBeGreaterThan(1);
  expect(rest).toMatchObject({
    code: 3,
    signal: undefined,
    endedBy: 'itself',
    kernelKilled: false,
    survivors: [],
  });
  expect(lines).toEqual(
    expect.arrayContaining([
      { stream: 'stdout', text: 'one', overwritten: false },
      { stream: 'stderr', text: 'töo', overwritten: false },
    ]),
  );
  expect(output.last(5, 'stderr')).toEqual(['töo']);
  expect(output.last(5).toSorted()).toEqual(['one', 'töo']);
  expect(readFileSync(join(folder.path, 'stdout.log'), 'utf8')).toBe('one\n');
  expect(readFileSync(join(folder.path, 'stderr.log'), 'utf8')).toBe('töo');
  expect(existsSync(join(folder.path, 'process.json'))).toBe(false);
});

test('outputs can be opened again by their names', async () => {
  const { result } = await sh('echo one > /dev/stdout; echo two > /dev/stderr');
  const { code, output } = await result;
  expect([code, output.last(5, 'stdout'), output.last(5, 'stderr')]).toEqual([0, ['one'], ['two']]);
});

test('100 MB of output fill neither memory nor disk', async () => {
  const { result } = await sh('yes "a line of thirty characters..." | head -c 100000000');
  const { code, output } = await result;
  expect(code).toBe(0);
  expect(output.last(1000)).toHaveLength(100);
  const log = readFileSync(join(folder.path, 'stdout.log'), 'utf8');
  expect(log.length).toBeLessThan(2 ** 21 + 100);
  expect(log).toMatch(/\n\[… 97\d{6} bytes left out …\]\n/);
});

test('an abort ends the whole group, also who ignores SIGTERM or left it', async () => {
  const controller = new AbortController();
  const script = `trap '' TERM; sleep 600 & setsid sleep 601 & (setsid sh -c "trap '' TERM; sleep 602" &) ; sleep 0.2; echo ready; wait`;
  const { result } = await sh(script, {
    signal: controller.signal,
    limits: { graceMs: 200 },
    onLine: ({ text }) => text === 'ready' && controller.abort(new CancelledError()),
  });
  expect(await result).toMatchObject({
    code: undefined,
    signal: 'SIGKILL',
    endedBy: 'caller',
    survivors: [],
  });
});

test('who ends when asked has time to', async () => {
  const controller = new AbortController();
  const { result } = await sh(
    'trap "echo saving; sleep 0.2; echo saved; exit 5" TERM; echo ready; while :; do sleep 0.05; done',
    {
      signal: controller.signal,
      onLine: ({ text }) => text === 'ready' && controller.abort(),
    },
  );
  const { output, ...rest } = await result;
  expect(rest).toMatchObject({ code: 5, endedBy: 'caller' });
  expect(output.last(5, 'stdout')).toEqual(['ready', 'saving', 'saved']);
});

test('children that outlive a normal exit are ended', async () => {
  const { result } = await sh('sleep 600 & setsid sleep 601 & echo bye');
  expect(await result).toMatchObject({ code: 0, endedBy: 'itself', survivors: [] });
});

test('an aborted signal starts nothing', async () => {
  const reason = new CancelledError();
  await expect(sh('echo one', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('memory over the limit ends the group at once; all of it counts', async () => {
  const hold = `const kept = Buffer.alloc(90e6, 1); setInterval(() => kept, 1e5)`;
  const script = `const { spawn } = require('node:child_process'); spawn(process.execPath, ['-e', ${JSON.stringify(hold)}]); ${hold}`;
  const { result } = await node(script, { limits: { memoryBytes: 170e6 } });
  const { endedBy, peakBytes } = await result;
  expect(endedBy).toBe('memory');
  expect(peakBytes).toBeGreaterThan(170e6);
});

test('who prints nothing and does nothing is ended; who works goes on', async () => {
  const limits = { idleMs: 1500 };
  const idle = await sh('echo waiting; sleep 600', { limits });
  const busy = await node(`const end = Date.now() + 2500; while (Date.now() < end); console.log('done')`, {
    limits,
    folder: undefined,
  });
  expect(await idle.result).toMatchObject({ endedBy: 'idle', signal: 'SIGTERM' });
  expect(await busy.result).toMatchObject({ endedBy: 'itself', code: 0 });
});

test('messages go both ways', async () => {
  const script = `
    const { createReadStream, writeSync } = require('node:fs');
    const lines = require('node:readline').createInterface({ input: createReadStream('', { fd: 3 }) });
    lines.on('line', (line) => {
      const { ask } = JSON.parse(line);
      writeSync(4, JSON.stringify({ answer: ask + 1 }) + '\\nno JSON\\n');
      if (ask === 2) process.exit(0);
      console.log('not a message');
    });`;
  const got: unknown[] = [];
  const running = await node(script, {
    channel: { onMessage: (message) => got.push(message), onInvalid: (line) => got.push(line) },
    onLine: () => running.send({ ask: 2 }),
  });
  running.send({ ask: 1 });
  expect((await running.result).code).toBe(0);
  expect(got).toEqual([{ answer: 2 }, 'no JSON', { answer: 3 }, 'no JSON']);
  running.send({ ask: 3 });
});

test('what a handler throws ends the process', async () => {
  const error = new Error('no');
  const onLine = () => {
    throw error;
  };
  const { result } = await sh('echo one; sleep 600', { onLine });
  await expect(result).rejects.toBe(error);
});

test('a program that cannot be started is named, with a way on', async () => {
  const script = join(folder.path, 'train.sh');
  writeFileSync(script, '#!/nowhere/python\n');
  await expect(start(['nothing-of-this-name'])).rejects.toMatchObject({
    name: 'StartError',
    code: 'ENOENT',
    message: 'nothing-of-this-name was not found on PATH',
    temporary: false,
  });
  await expect(start(['./train.sh'])).rejects.toMatchObject({
    code: 'EACCES',
    hint: expect.stringContaining('chmod +x'),
  });
  chmodSync(script, 0o755);
  await expect(start(['./train.sh'])).rejects.toThrow('./train.sh was found, but not /nowhere/python');
  await expect(start(['./other.sh'])).rejects.toMatchObject({ hint: expect.stringContaining(folder.path) });
  await expect(start(['sh'], { cwd: join(folder.path, 'missing') })).rejects.toThrow('there is no folder');
  await expect(start(['sh', 'x'.repeat(2 ** 22)])).rejects.toMatchObject({ code: 'E2BIG' });
});

test('a disk that cannot hold the record ends the process and says so', async () => {
  const missing = join(folder.path, 'missing');
  const { result } = await sh('sleep 600', { folder: missing });
  await expect(result).rejects.toMatchObject({ code: 'STORAGE' });
});

test('no listener and no timer is left', async () => {
  const listeners = process.listenerCount('exit');
  const controller = new AbortController();
  const running = await Promise.all(
    [1, 2, 3].map(() => sh('sleep 0.1', { signal: controller.signal, folder: undefined })),
  );
  expect(process.listenerCount('exit')).toBe(listeners + 1);
  await Promise.all(running.map(({ result }) => result));
  expect(process.listenerCount('exit')).toBe(listeners);
  controller.abort();
});
