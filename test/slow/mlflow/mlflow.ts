// A real MLflow server of the test's own, and what MLflow's own client sees there. HPO_PYTHON names a Python that has MLflow.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../support/free-port.ts';
import { PYTHON, python, requireModule } from '../python.ts';

/** A server whose database and files outlive it. */
export interface MlflowServer {
  readonly url: string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again at the same address. */
  start(): Promise<void>;
}

/** A run as MLflow's client sees it: values of metrics as Python writes them. */
export interface SeenRun {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly stage: string;
  readonly start: number;
  readonly end: number | null;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, readonly (readonly [step: number, value: string, at: number])[]>>;
  readonly artifacts: Readonly<Record<string, string>>;
}

const SCRIPT = join(import.meta.dirname, 'read_runs.py');
/** A server takes about half a minute to start, on a machine with other work a good deal more. */
const PATIENCE_MS = 240_000;

/** Fails with the way on when there is no MLflow. */
export const requireMlflow = (): void => requireModule('mlflow', 'pip install mlflow');

/** All runs of an experiment, in the order of their names. */
export function runsOf(url: string, experiment: string): SeenRun[] {
  const { runs } = JSON.parse(python([SCRIPT, url, experiment])) as { readonly runs: SeenRun[] };
  return runs.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/** A server with its data in a folder. */
export async function startMlflow(folder: string): Promise<MlflowServer> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const words = [
    ...['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
    ...['--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`],
    ...['--artifacts-destination', join(folder, 'artifacts')],
  ];
  let child: ChildProcess | undefined;
  const server: MlflowServer = {
    url,
    async start() {
      // It starts processes of its own: all are one group, and end together.
      const env = { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' };
      child = spawn(PYTHON, words, { cwd: folder, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
      let errors = '';
      child.stderr?.on('data', (data) => {
        errors = `${errors}${data}`.slice(-10_000);
      });
      await healthy(url, child, () => errors);
    },
    async kill() {
      if (child?.pid === undefined || child.exitCode !== null) return;
      const ended = once(child, 'exit');
      process.kill(-child.pid, 'SIGKILL');
      await ended;
      child = undefined;
    },
  };
  await server.start();
  return server;
}

async function healthy(url: string, child: ChildProcess, errors: () => string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      if ((await fetch(`${url}/health`)).ok) return;
    } catch {
      // Not yet.
    }
    if (child.exitCode !== null || Date.now() > until) throw new Error(`no MLflow server:\n${errors()}`);
    await sleep(200);
  }
}
