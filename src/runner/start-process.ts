// Runs one program for a trial: keeps what it prints, watches what it uses, and leaves nothing behind when it is over.
import type { Json } from '../trial/trial.ts';
import type { ChannelHandlers } from './channel.ts';
import { MARK_VARIABLE, newMark, ProcessGroup } from './group.ts';
import { GroupRun } from './group-run.ts';
import { kernelKills } from './kernel-oom.ts';
import type { OutputLine } from './output.ts';
import { openPipes } from './pipes.ts';
import { processTable } from './process-table.ts';
import { endLeftover } from './record.ts';
import { type Program, spawnLeader } from './spawn.ts';
import type { OutputTail } from './tail.ts';
import type { WatchLimits } from './watch.ts';

/** What a process may use. */
export interface ProcessLimits extends WatchLimits {
  /** How long it has between SIGTERM and SIGKILL, in milliseconds; 5000 unless given. */
  readonly graceMs?: number;
  /** Size of each of the files `stdout.log` and `stderr.log`; 2 MiB unless given. */
  readonly logBytes?: number;
}

/** A program to run, and what happens with what it does. */
export interface ProcessOptions extends Program {
  /**
   * An existing folder that gets `stdout.log`, `stderr.log` and, while the process runs, `process.json`. What a dead hpo
   * left running there is ended first.
   */
  readonly folder?: string;
  /** Ends the process when it is aborted. */
  readonly signal?: AbortSignal;
  readonly limits?: ProcessLimits;
  /** Called for every line of both outputs. What it throws ends the process and rejects the result. */
  readonly onLine?: (line: OutputLine) => void;
  /** Opens a channel of JSON lines on file descriptors 3 and 4. What it throws ends the process likewise. */
  readonly channel?: ChannelHandlers;
}

/** Who ended a process: nobody else, our caller (by the signal or by `end`), or a limit. */
export type EndedBy = 'itself' | 'caller' | 'memory' | 'idle';

/** A process that is over: nothing of it runs any more, but for `survivors`. */
export interface ProcessResult {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly endedBy: EndedBy;
  /** Whether the kernel killed a process for lack of memory meanwhile: this one, if SIGKILL ended it. */
  readonly kernelKilled: boolean;
  /** The most memory that was seen, in bytes; undefined when it was over before the first look. */
  readonly peakBytes: number | undefined;
  readonly durationMs: number;
  readonly output: OutputTail;
  /** Processes that could not be killed. */
  readonly survivors: readonly number[];
  /** Why a log is not complete, if it is not. */
  readonly logError: Error | undefined;
}

/** A process that runs. */
export interface RunningProcess {
  readonly pid: number;
  /** Sends a message through the channel. */
  send(message: Json): void;
  /** Ends it and all its children; the result tells when that is done. */
  end(): void;
  /** Holds it to no limits from here on: it waits for work, and is idle by right. */
  rest(): void;
  /** Ends the rest. */
  wake(): void;
  /** When all is over. Rejects with what a handler threw. */
  readonly result: Promise<ProcessResult>;
}

/**
 * Starts a program in a group and session of its own.
 * @throws StartError when it cannot be started; the reason of `signal` when that is aborted; HpoError STORAGE when the
 *   folder cannot be written
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { folder, signal, env, channel } = options;
  if (folder !== undefined) await endLeftover(folder);
  const pipes = await openPipes();
  try {
    signal?.throwIfAborted();
    const mark = newMark();
    // The marks of outer studies stay, or they could not find what an inner one has started.
    const marks = [env[MARK_VARIABLE], mark].filter((text) => text).join(':');
    const program = { ...options, env: { ...env, [MARK_VARIABLE]: marks } };
    const before = { startedAt: performance.now(), kernelKills: kernelKills() };
    const extra = channel === undefined ? [] : (['pipe', 'pipe'] as const);
    const child = await spawnLeader(program, [...pipes.stdio, ...extra]);
    const group = new ProcessGroup({ pid: child.pid, start: processTable.startOf(child.pid) ?? 0, mark });
    return new GroupRun(child, group, pipes.read(child), options, before);
  } catch (error) {
    pipes.abandon();
    throw error;
  }
}
