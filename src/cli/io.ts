// All that the command line touches of the process, as one value, so that commands run in tests as they do for real.

/** Where text goes. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The process, as commands see it. */
export interface Io {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back on Ctrl-C; returns how to stop listening. */
  onInterrupt(callback: () => void): () => void;
}

/** Exit codes, as the documentation promises them. */
export const EXIT = { done: 0, noResult: 1, badInput: 2, interrupted: 130 } as const;

/** The real process. */
export function processIo(): Io {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    now: () => Date.now(),
    onInterrupt(callback) {
      process.on('SIGINT', callback);
      process.on('SIGTERM', callback);
      return () => {
        process.off('SIGINT', callback);
        process.off('SIGTERM', callback);
      };
    },
  };
}

/** Whether to colour: only on a terminal, and not where NO_COLOR says otherwise. */
export function useColor(io: Io): boolean {
  return io.stdout.isTTY === true && !io.env.NO_COLOR;
}
