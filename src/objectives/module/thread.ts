// A worker thread that runs one trial, and the port through which it speaks.
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { GRACE_MS } from '../../runner/end-group.ts';
import { Output } from '../../runner/output.ts';
import { LAST_LINES } from '../process-failure.ts';
import type { Message } from '../protocol/messages.ts';
import type { ModuleRun } from './module.ts';
import { trialOrder } from './order.ts';
import { environmentOf } from './run-in-process.ts';

const MAIN = new URL('./worker-main.mjs', import.meta.url);

/** A thread also tells, once, that its function heeds the signal. */
type ThreadMessage = Message | { readonly type: 'watches_signal' };

/** How a thread ended. */
export interface ThreadEnd {
  readonly code: number;
  /** What nobody caught in it. */
  readonly error: NodeJS.ErrnoException | undefined;
  readonly lastLines: readonly string[];
}

/** Speaks with one thread. */
export class Thread {
  /** When it is over, and what it printed lies in the files. */
  readonly result: Promise<ThreadEnd>;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #answers = new Int32Array(new SharedArrayBuffer(4));
  readonly #graceMs: number;
  #listener: (message: Message) => void = () => {};
  #watchesSignal = false;
  #ending = false;

  constructor(run: ModuleRun) {
    const { target, trial, dir, limits } = run;
    this.#graceMs = limits?.graceMs ?? GRACE_MS;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on('message', (message: ThreadMessage) => this.#hear(message));
    this.#worker = new Worker(MAIN, {
      env: environmentOf(run) as NodeJS.ProcessEnv,
      stdout: true,
      stderr: true,
      execArgv: [],
      workerData: { order: trialOrder(target, trial, dir), port: port2, answers: this.#answers.buffer },
      transferList: [port2],
      ...heapLimit(limits?.memoryBytes),
    });
    this.result = this.#run(run);
  }

  /** Answers what the thread has asked: it waits for the counter to move. */
  send(answer: unknown): void {
    this.#port.postMessage(answer);
    Atomics.add(this.#answers, 0, 1);
    Atomics.notify(this.#answers, 0);
  }

  listen(listener: (message: Message) => void): void {
    this.#listener = listener;
  }

  /** Ends the thread: at once, or after a while where its function heeds the signal. */
  async end(): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    if (this.#watchesSignal) {
      this.#port.postMessage('abort');
      await Promise.race([this.result, sleep(this.#graceMs, undefined, { ref: false })]);
    }
    await this.#worker.terminate();
  }

  #hear(message: ThreadMessage): void {
    if (message.type === 'watches_signal') this.#watchesSignal = true;
    else this.#listener(message);
  }

  async #run({ dir, limits }: ModuleRun): Promise<ThreadEnd> {
    const { stdout, stderr } = this.#worker;
    const ignore = () => {};
    const sinks = { folder: dir, logBytes: limits?.logBytes, onActivity: ignore, onError: ignore };
    const output = new Output([stdout, stderr], sinks);
    let error: NodeJS.ErrnoException | undefined;
    this.#worker.once('error', (caught: NodeJS.ErrnoException) => {
      error = caught;
    });
    const code = await new Promise<number>((resolve) => this.#worker.once('exit', resolve));
    // What it said last may still be on its way.
    for (let left = receiveMessageOnPort(this.#port); left; left = receiveMessageOnPort(this.#port)) {
      this.#hear(left.message);
    }
    this.#port.close();
    await output.finish();
    return { code, error, lastLines: output.tail.last(LAST_LINES) };
  }
}

/** A thread's memory is ours: only JavaScript's heap in it can be bounded. */
const heapLimit = (bytes: number | undefined) =>
  bytes === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: Math.ceil(bytes / 2 ** 20) } };
