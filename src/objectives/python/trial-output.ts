// Shares one process's output out to the files of the trials that it runs, one after another. The process writes a marker
// line to both outputs when a trial is over: what comes before it is the trial's.
import { join } from 'node:path';
import { LogFile } from '../../runner/log-file.ts';
import type { OutputLine } from '../../runner/output.ts';
import { type OutputStream, OutputTail } from '../../runner/tail.ts';

const STREAMS: readonly OutputStream[] = ['stdout', 'stderr'];

/** One trial's share of the output. */
export interface TrialSection {
  /** The last lines that it printed. */
  readonly tail: OutputTail;
  /** Resolves when all of it has come and lies in the files, with why a file is not complete, if it is not. */
  readonly ended: Promise<Error | undefined>;
}

interface Section {
  readonly logs: Readonly<Record<OutputStream, LogFile>>;
  readonly tail: OutputTail;
  readonly open: Set<OutputStream>;
  readonly close: (error: Error | undefined) => void;
}

/** Takes every line of a process. */
export class TrialOutput {
  readonly #marker: string;
  #section: Section | undefined;
  /** Whether an empty line was held back: the process puts one before its marker. */
  readonly #empty: Record<OutputStream, boolean> = { stdout: false, stderr: false };

  constructor(marker: string) {
    this.#marker = marker;
  }

  /** From here on lines belong to a trial; those from between trials belong to nobody. */
  begin(folder: string, logBytes?: number): TrialSection {
    const log = (name: OutputStream) => new LogFile(join(folder, `${name}.log`), logBytes);
    const tail = new OutputTail();
    const ended = new Promise<Error | undefined>((resolve) => {
      const logs = { stdout: log('stdout'), stderr: log('stderr') };
      this.#section = { logs, tail, open: new Set(STREAMS), close: resolve };
    });
    return { tail, ended };
  }

  /** A line of the process. */
  line({ stream, text, overwritten }: OutputLine): void {
    if (text === this.#marker) this.#endOf(stream);
    else if (text === '' && !this.#empty[stream]) this.#empty[stream] = true;
    else {
      if (this.#empty[stream]) this.#write(stream, '\n');
      this.#empty[stream] = text === '';
      if (text !== '') this.#write(stream, `${text}${overwritten ? '\r' : '\n'}`);
      if (!overwritten) this.#section?.tail.add(stream, text);
    }
  }

  /** Closes the files: the trial or the process is over. */
  end(): void {
    const section = this.#section;
    this.#section = undefined;
    if (section === undefined) return;
    for (const stream of STREAMS) section.logs[stream].close();
    section.close(section.logs.stdout.error ?? section.logs.stderr.error);
  }

  #endOf(stream: OutputStream): void {
    this.#empty[stream] = false;
    this.#section?.open.delete(stream);
    if (this.#section?.open.size === 0) this.end();
  }

  #write(stream: OutputStream, text: string): void {
    const section = this.#section;
    if (section?.open.has(stream)) section.logs[stream].write(Buffer.from(text));
  }
}
