// The article's models in PyTorch as contenders: one Python process for all, which speaks JSON line by line.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Contender, OpenCase } from './contender.ts';

/** A Python process that has imported torch, and what it runs. */
export interface Torch {
  readonly contenders: readonly Contender[];
  close(): void;
}

const SCRIPT = fileURLToPath(new URL('torch_train.py', import.meta.url));

/**
 * Starts PyTorch where HPO_PYTHON, or else python3, has it.
 * @returns undefined where python3 has no torch
 * @throws Error when HPO_PYTHON is set and has none
 */
export async function startTorch(threads: number): Promise<Torch | undefined> {
  const chosen = process.env.HPO_PYTHON;
  const python = chosen ?? 'python3';
  const probe = spawnSync(python, ['-c', 'import torch'], { encoding: 'utf8' });
  if (probe.status !== 0) {
    if (chosen === undefined) return undefined;
    throw new Error(
      `HPO_PYTHON is '${chosen}', which cannot import torch; pip install torch there, or unset it`,
    );
  }
  const env = { ...process.env, OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) };
  const child = spawn(python, [SCRIPT], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ask = lineDialogue(child);
  const { version } = await ask();
  const contender = (name: 'torch eager' | 'torch.compile'): Contender => ({
    name,
    variant: String(version),
    threads,
    open: async ({ name: id, config, batch, work }): Promise<OpenCase> => {
      const key = `${name} ${id}`;
      await ask({ open: key, compiled: name === 'torch.compile', config, batch, work, threads });
      return {
        run: async (steps) => Number((await ask({ run: key, steps })).seconds),
        close: async () => void (await ask({ close: key })),
      };
    },
  });
  return {
    contenders: [contender('torch eager'), contender('torch.compile')],
    close: () => child.stdin.end(),
  };
}

type Reply = Readonly<Record<string, unknown>>;

/** Sends an object, or nothing, and waits for the next line. */
function lineDialogue(child: ChildProcess): (request?: object) => Promise<Reply> {
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the Python process has no pipes');
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return async (request) => {
    if (request !== undefined) stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('the Python process with PyTorch ended unexpectedly; its errors stand above');
    const reply = JSON.parse(value) as Reply;
    if (reply.error !== undefined) throw new Error(`PyTorch: ${reply.error}`);
    return reply;
  };
}
