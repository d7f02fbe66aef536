// One Python process with the objective imported, kept from trial to trial as importing takes long.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../runner/spawn.ts';
import {
  type ProcessLimits,
  type ProcessResult,
  type RunningProcess,
  startProcess,
} from '../../runner/start-process.ts';
import type { Json } from '../../trial/trial.ts';
import type { Loading, Message } from '../protocol/messages.ts';
import type { Order } from './orders.ts';
import type { PythonTarget } from './target.ts';
import { TrialOutput } from './trial-output.ts';

const RUNNER = fileURLToPath(new URL('./hpo_runner.py', import.meta.url));

/** How long a process may take to end by itself, in milliseconds. */
const LEAVE_MS = 2000;

/** How a process is started. */
export interface PythonProgram {
  readonly target: PythonTarget;
  readonly interpreter: string;
  readonly cwd: string;
  /** Its whole environment. */
  readonly env: Environment;
  readonly limits?: ProcessLimits;
}

/** Who is told what the process says. */
type Listener = (message: Message) => void;

/** A process that runs one trial at a time. */
export class PythonProcess {
  readonly output: TrialOutput;
  /** When the process is over, whoever ended it. */
  readonly result: Promise<ProcessResult>;
  readonly #process: RunningProcess;
  #listener: Listener = () => {};
  #isOver = false;

  private constructor(process: RunningProcess, output: TrialOutput) {
    this.#process = process;
    this.output = output;
    this.result = process.result.finally(() => {
      this.#isOver = true;
      output.end();
    });
    this.result.catch(() => {});
  }

  /**
   * Starts the process; `output` of `open` gets what it prints.
   * @throws StartError when the interpreter cannot be started
   */
  static async start(
    { target, interpreter, cwd, env, limits }: PythonProgram,
    open: (output: TrialOutput) => void = () => {},
  ): Promise<PythonProcess> {
    const marker = `hpo-end-of-trial-${randomBytes(12).toString('hex')}`;
    const output = new TrialOutput(marker);
    open(output);
    // Messages that come before the object is made are kept: it is made in the same turn, so there are none.
    let started: PythonProcess | undefined;
    const process = await startProcess({
      words: [interpreter, RUNNER],
      cwd,
      env,
      ...(limits === undefined ? {} : { limits }),
      onLine: (line) => output.line(line),
      channel: {
        onMessage: (message) => started?.hear(message as unknown as Message),
        onInvalid: (line) => {
          throw new Error(
            `the script wrote to the channel of hpo (file descriptor 4): ${line.slice(0, 100)}`,
          );
        },
      },
    });
    started = new PythonProcess(process, output);
    started.send({ type: 'load', marker, ...target });
    return started;
  }

  private hear(message: Message): void {
    this.#listener(message);
  }

  /** Whether it can run no further trial. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Gives it a trial, and holds it to its limits until it rests. */
  begin(order: Order): void {
    this.#process.wake();
    this.send(order);
  }

  /** A process that waits for its next trial does nothing by right. */
  rest(): void {
    this.#process.rest();
  }

  /** Hears every message from here on; one listener at a time. */
  listen(listener: Listener): void {
    this.#listener = listener;
  }

  /** Resolves with whether the objective could be imported; undefined when the process ended before it said so. */
  async loaded(): Promise<Loading | undefined> {
    const told = new Promise<Loading>((resolve) => this.listen((message) => resolve(message as Loading)));
    return await Promise.race([told, this.result.then(() => undefined)]);
  }

  send(message: Order | { readonly [key: string]: Json }): void {
    this.#process.send(message as unknown as Json);
  }

  /** Lets it end by itself, as a script that is done, or ends it when that takes long. */
  async leave(): Promise<void> {
    this.send({ type: 'exit' });
    const timer = setTimeout(() => this.#process.end(), LEAVE_MS);
    await this.result.catch(() => {});
    clearTimeout(timer);
  }

  /** Ends it and what it has started; resolves when nothing is left. */
  async end(): Promise<ProcessResult> {
    this.#process.end();
    return await this.result;
  }
}
