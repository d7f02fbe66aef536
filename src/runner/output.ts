// What a process prints, on its way to a file, to whoever wants its lines, and to memory for messages.
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { watchEnd } from './drain.ts';
import { LineSplitter } from './lines.ts';
import { LogFile } from './log-file.ts';
import { type OutputStream, OutputTail } from './tail.ts';

/** Bytes of a line that are looked at. */
const LINE_BYTES = 2 ** 20;
/** One line of output, without its end and without colours. */
export interface OutputLine {
  readonly stream: OutputStream;
  readonly text: string;
  /** Whether a carriage return followed: a terminal would show it no more, as the earlier states of a progress bar. */
  readonly overwritten: boolean;
}

/** Where output goes. */
export interface OutputSinks {
  /** Gets `stdout.log` and `stderr.log`. */
  readonly folder?: string;
  readonly logBytes?: number;
  readonly onLine?: (line: OutputLine) => void;
  /** Called whenever anything was printed. */
  readonly onActivity: () => void;
  /** Given what `onLine` threw. */
  readonly onError: (error: unknown) => void;
}

/** Reads both outputs of a process until they end. */
export class Output {
  readonly tail = new OutputTail();
  readonly #sinks: OutputSinks;
  readonly #ended: () => Promise<void>;
  readonly #logs: LogFile[] = [];

  constructor([stdout, stderr]: readonly [Readable, Readable], sinks: OutputSinks) {
    this.#sinks = sinks;
    this.#connect(stdout, 'stdout');
    this.#connect(stderr, 'stderr');
    this.#ended = watchEnd([stdout, stderr]);
  }

  /** Why a log is not complete, if it is not. */
  get logError(): Error | undefined {
    return this.#logs.find(({ error }) => error !== undefined)?.error;
  }

  /** Resolves when all was read. */
  async finish(): Promise<void> {
    await this.#ended();
    for (const log of this.#logs) log.close();
  }

  #connect(stream: Readable, name: OutputStream): void {
    const { folder, logBytes } = this.#sinks;
    const log = folder === undefined ? undefined : new LogFile(join(folder, `${name}.log`), logBytes);
    if (log !== undefined) this.#logs.push(log);
    const lines = new LineSplitter(LINE_BYTES, (text, overwritten) => this.#line(name, text, overwritten));
    stream.on('data', (chunk: Buffer) => {
      this.#sinks.onActivity();
      log?.write(chunk);
      lines.write(chunk);
    });
    stream.once('close', () => lines.end());
    // A pipe that breaks is at its end: the exit of the process tells the rest.
    stream.on('error', () => {});
  }

  #line(stream: OutputStream, raw: string, overwritten: boolean): void {
    const text = raw.includes('\u001b') ? stripVTControlCharacters(raw) : raw;
    if (!overwritten) this.tail.add(stream, text);
    try {
      this.#sinks.onLine?.({ stream, text, overwritten });
    } catch (error) {
      this.#sinks.onError(error);
    }
  }
}
