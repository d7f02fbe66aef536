// How many trials a second several processes ask and tell together on one study.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

export interface Throughput {
  readonly processes: number;
  readonly trials: number;
  readonly seconds: number;
  /** Of all processes together. */
  readonly cpuSeconds: number;
  /** The fewest and the most trials that one process ran. */
  readonly share: readonly [number, number];
}

/** Collects a process's lines and resolves with each in turn. */
function lineReader(child: ChildProcessWithoutNullStreams): () => Promise<string> {
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  let rest = '';
  child.stdout.on('data', (data) => {
    const parts = `${rest}${data}`.split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      const wake = waiting.shift();
      if (wake === undefined) lines.push(line);
      else wake(line);
    }
  });
  return async () => lines.shift() ?? new Promise((resolve) => waiting.push(resolve));
}

/**
 * Lets so many processes work on a fresh study until it has its trials.
 * @param storage where the study is to be, as createStudy takes it
 */
export async function throughput(storage: string, processes: number, trials: number): Promise<Throughput> {
  const children = Array.from({ length: processes }, () =>
    spawn(process.execPath, ['--import', 'tsx', WORKER, storage, String(trials)]),
  );
  for (const child of children) child.stderr.on('data', (data) => process.stderr.write(data));
  const readers = children.map(lineReader);
  const ends = children.map((child) => once(child, 'close'));
  await Promise.all(readers.map((read) => read()));
  const start = performance.now();
  for (const child of children) child.stdin.write('go\n');
  const results = await Promise.all(readers.map(async (read) => (await read()).split(' ').map(Number)));
  const seconds = (performance.now() - start) / 1000;
  await Promise.all(ends);
  const counts = results.map(([count]) => count);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total !== trials) throw new Error(`${total} trials were run, not ${trials}`);
  return {
    processes,
    trials,
    seconds,
    cpuSeconds: results.reduce((sum, [, cpu]) => sum + cpu, 0),
    share: [Math.min(...counts), Math.max(...counts)],
  };
}
