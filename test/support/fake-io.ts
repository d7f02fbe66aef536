// A process that only remembers: what was written, and an interrupt that a test can fire.
import type { Io } from '../../src/cli/io.ts';

export interface FakeIo extends Io {
  /** What was written to standard output. */
  out(): string;
  /** What was written to standard error. */
  err(): string;
  interrupt(): void;
}

export interface FakeIoOptions {
  readonly isTTY?: boolean;
  readonly env?: Record<string, string>;
  /** What is answered to every question; without it nobody is there to be asked. */
  readonly answer?: string;
  /** Called on every write to standard output. */
  readonly onOutput?: (text: string, io: FakeIo) => void;
}

export function fakeIo({ isTTY = false, env = {}, answer, onOutput }: FakeIoOptions = {}): FakeIo {
  let [out, err] = ['', ''];
  const listeners = new Set<() => void>();
  const io: FakeIo = {
    env,
    ask:
      answer === undefined
        ? undefined
        : async (question) => {
            err += question;
            return answer;
          },
    now: () => Date.now(),
    stdout: {
      isTTY,
      columns: 100,
      write(text) {
        out += text;
        onOutput?.(text, io);
      },
    },
    stderr: {
      write(text) {
        err += text;
      },
    },
    onInterrupt(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    interrupt: () => {
      for (const callback of listeners) callback();
    },
    out: () => out,
    err: () => err,
  };
  return io;
}
