// The worker threads of the WASM engine. They sleep in their event loops between jobs, and hold the process open only
// while they work.
import type { Worker } from 'node:worker_threads';
import { HpoError } from '../../../errors.ts';

/** What every thread is told: a job's address, or for how long to measure the peak. */
export type Order = { readonly job: number } | { readonly milliseconds: number };

/** Told what the user should know, in one line. */
export type Say = (line: string) => void;

/** Starts one of the workers. */
export type StartWorker = (thread: number) => Worker;

export class Team {
  readonly #workers: readonly Worker[];
  #failure: Error | undefined;

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers;
    for (const worker of workers) {
      worker.unref();
      worker.on('error', (error) => this.#fail(error));
    }
  }

  /**
   * Starts workers, or as many of them as the system allows, and then says so.
   * @throws HpoError OUT_OF_MEMORY when not one starts
   */
  static async start(wanted: number, start: StartWorker, say: Say): Promise<Team> {
    const workers: Worker[] = [];
    for (let thread = 0; thread < wanted; thread++) {
      try {
        workers.push(await ready(start(thread)));
      } catch (cause) {
        const reason = (cause as Error).message;
        if (thread === 0) throw noThread(reason, cause);
        say(`only ${thread} of ${wanted} threads can be started, so training is slower: ${reason}`);
        break;
      }
    }
    return new Team(workers);
  }

  get size(): number {
    return this.#workers.length;
  }

  /** Gives all threads an order, and returns what each answers. */
  async all(order: Order): Promise<unknown[]> {
    if (this.#failure !== undefined) throw this.#failure;
    for (const worker of this.#workers) worker.ref();
    try {
      return await Promise.all(this.#workers.map((worker) => ask(worker, order)));
    } finally {
      for (const worker of this.#workers) worker.unref();
    }
  }

  /** One thread's end is the end of all: the others would wait for it. */
  #fail(error: Error): void {
    this.#failure = error;
    for (const worker of this.#workers) void worker.terminate();
  }
}

/** The worker, once it has said that it is there. */
async function ready(worker: Worker): Promise<Worker> {
  await answer(worker);
  return worker;
}

function ask(worker: Worker, order: Order): Promise<unknown> {
  const answered = answer(worker);
  worker.postMessage(order);
  return answered;
}

/** A worker's next message. */
function answer(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      then();
    };
    const onMessage = (value: unknown): void => settle(() => resolve(value));
    const onError = (error: Error): void => settle(() => reject(error));
    const onExit = (): void => settle(() => reject(new Error('a thread of the WASM engine has ended')));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}

function noThread(reason: string, cause: unknown): HpoError {
  const hint = 'raise the limits on processes and memory (ulimit -u, ulimit -v)';
  return new HpoError('OUT_OF_MEMORY', `no thread can be started: ${reason}`, { hint, cause });
}
