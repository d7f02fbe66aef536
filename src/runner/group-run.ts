// A program that runs, from its start until nothing of it is left.
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Json } from '../trial/trial.ts';
import { type Channel, openChannel } from './channel.ts';
import { endGroup, GRACE_MS } from './end-group.ts';
import { guardExit } from './exit-guard.ts';
import type { ProcessGroup } from './group.ts';
import { kernelKills } from './kernel-oom.ts';
import { Output } from './output.ts';
import { removeRecord, writeRecord } from './record.ts';
import type { EndedBy, ProcessOptions, ProcessResult, RunningProcess } from './start-process.ts';
import { GroupWatch } from './watch.ts';

/** How long children may outlive their parent before they are asked to end, in milliseconds. */
const SETTLE_MS = 300;

interface Exit {
  readonly code?: number | undefined;
  readonly signal?: NodeJS.Signals | undefined;
}

/** What was there before the program was started. */
interface Before {
  readonly startedAt: number;
  readonly kernelKills: number | undefined;
}

/** Brings together what watches, reads and ends a program's processes. */
export class GroupRun implements RunningProcess {
  readonly pid: number;
  readonly result: Promise<ProcessResult>;
  readonly #options: ProcessOptions;
  readonly #group: ProcessGroup;
  readonly #output: Output;
  readonly #watch: GroupWatch;
  readonly #channel: Channel | undefined;
  readonly #failures: unknown[] = [];
  #endedBy: EndedBy = 'itself';
  #exited = false;
  #ending: Promise<number[]> | undefined;
  #giveUp: (exit: Exit) => void = () => {};

  constructor(
    child: ChildProcess,
    group: ProcessGroup,
    streams: readonly [Readable, Readable],
    options: ProcessOptions,
    before: Before,
  ) {
    this.pid = group.identity.pid;
    this.#options = options;
    this.#group = group;
    const exit = new Promise<Exit>((resolve) => {
      this.#giveUp = resolve;
      child.once('exit', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
    });
    this.#watch = new GroupWatch(group, options.limits ?? {}, (limit) => this.#end(limit));
    this.#output = new Output(streams, {
      folder: options.folder,
      logBytes: options.limits?.logBytes,
      onLine: options.onLine,
      onActivity: () => this.#watch.active(),
      onError: (error) => this.#fail(error),
    });
    this.#channel = options.channel && openChannel(child, this.#guarded(options.channel));
    this.result = this.#run(exit, before);
    // Who waits for it later than it fails is told all the same.
    this.result.catch(() => {});
  }

  send(message: Json): void {
    this.#channel?.send(message);
  }

  end(): void {
    this.#end('caller');
  }

  rest(): void {
    this.#watch.stop();
  }

  wake(): void {
    if (!this.#exited && this.#ending === undefined) this.#watch.resume();
  }

  async #run(exit: Promise<Exit>, before: Before): Promise<ProcessResult> {
    const { signal, folder, limits } = this.#options;
    const abort = () => this.#end('caller');
    const release = guardExit(this.#group);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    this.#record();
    const { code, signal: exitSignal } = await exit;
    const durationMs = performance.now() - before.startedAt;
    this.#exited = true;
    this.#watch.stop();
    signal?.removeEventListener('abort', abort);
    const graceMs = limits?.graceMs ?? GRACE_MS;
    const survivors = await (this.#ending ?? endGroup(this.#group, { settleMs: SETTLE_MS, graceMs }));
    await Promise.all([this.#output.finish(), this.#channel?.finish()]);
    release();
    if (folder !== undefined && survivors.length === 0) removeRecord(folder);
    if (this.#failures.length > 0) throw this.#failures[0];
    return {
      code,
      signal: exitSignal,
      endedBy: this.#endedBy,
      kernelKilled: (kernelKills() ?? 0) > (before.kernelKills ?? 0),
      peakBytes: this.#watch.peakBytes,
      durationMs,
      output: this.#output.tail,
      survivors,
      logError: this.#output.logError,
    };
  }

  #record(): void {
    const { folder } = this.#options;
    try {
      if (folder !== undefined) writeRecord(folder, this.#group.identity);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failures.push(error);
    this.#end('caller');
  }

  #end(by: EndedBy): void {
    if (this.#exited || this.#ending !== undefined) return;
    this.#endedBy = by;
    this.#watch.stop();
    // Memory would go on filling meanwhile.
    const graceMs = by === 'memory' ? 0 : (this.#options.limits?.graceMs ?? GRACE_MS);
    this.#ending = endGroup(this.#group, { settleMs: 0, graceMs });
    // A process that cannot be killed never exits.
    this.#ending.then((survivors) => {
      if (survivors.includes(this.pid)) this.#giveUp({});
    });
  }

  /** Handlers whose errors end the process. */
  #guarded({
    onMessage,
    onInvalid,
  }: NonNullable<ProcessOptions['channel']>): NonNullable<ProcessOptions['channel']> {
    const guard =
      <T>(handle: (value: T) => void) =>
      (value: T) => {
        try {
          handle(value);
        } catch (error) {
          this.#fail(error);
        }
      };
    return { onMessage: guard(onMessage), onInvalid: guard(onInvalid) };
  }
}
