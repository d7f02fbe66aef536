// All that the command line touches of the process, as one value, so that commands run in tests as they do for real.

/** Where text goes. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Calls back when a slow reader has caught up. */
  once?(event: 'drain', callback: () => void): unknown;
}

/** What asks a command to end: the user, or a reader of the output who has gone. */
export type Interruption = 'asked' | 'closed';

/** The process, as commands see it. */
export interface Io {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks whoever sits at the terminal; undefined where nobody does. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Calls back on Ctrl-C, and when whoever reads the output has closed it; returns how to stop listening.
   */
  onInterrupt(callback: (why?: Interruption) => void): () => void;
}

/** Exit codes, as the documentation promises them. */
export const EXIT = { done: 0, noResult: 1, badInput: 2, interrupted: 130 } as const;

/**
 * The real process. From here on Ctrl-C is ours: it ends with 130 at once until somebody listens for it. A reader of the
 * output that has seen enough, as in `hpo export … | head`, ends a study as Ctrl-C does, and is no error elsewhere.
 */
export function processIo(): Io {
  const listeners = new Set<(why?: Interruption) => void>();
  const end = (code: number, why: Interruption = 'asked'): void => {
    if (listeners.size === 0) process.exit(code);
    for (const listener of listeners) listener(why);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => end(EXIT.interrupted));
  }
  process.stdout.once('error', ({ code }: NodeJS.ErrnoException) => {
    process.stdout.on('error', () => {});
    if (code === 'EPIPE') return end(EXIT.done, 'closed');
    process.stderr.write(`standard output cannot be written (${code})\n`);
    process.exit(EXIT.noResult);
  });
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    ask: process.stdin.isTTY && process.stderr.isTTY ? askAtTerminal : undefined,
    now: () => Date.now(),
    onInterrupt(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
}

async function askAtTerminal(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

/** Whether to colour: only on a terminal, and not where NO_COLOR says otherwise. */
export function useColor(io: Io): boolean {
  return io.stdout.isTTY === true && !io.env.NO_COLOR;
}
