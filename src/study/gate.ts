// Who may run beside whom: trials are started one after another, and a trial that has to be alone waits until no other
// one runs, while none is started.

/** Lets trials in. */
export interface Gate {
  /** Resolves when no trial has to be alone, or when the signal fires. */
  enter(signal: AbortSignal): Promise<void>;
  /** Runs one piece of work after the other. */
  oneAtATime<T>(work: () => T | Promise<T>): Promise<T>;
  /** Counts a trial as running while its work goes on. */
  run<T>(number: number, work: () => Promise<T>): Promise<T>;
  /** Whether another trial ran beside this running one at any time. */
  ranBeside(number: number): boolean;
  /** Runs work of a running trial once no other one runs; none is started meanwhile. */
  alone<T>(number: number, work: () => Promise<T>): Promise<T>;
}

export function createGate(): Gate {
  /** Running trials, each with whether another one ran beside it. */
  const running = new Map<number, boolean>();
  /** Those that have to be alone: the first of them runs, or waits for the others to end. */
  const loners: number[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  const waiting: (() => void)[] = [];
  const changed = () => new Promise<void>((resolve) => waiting.push(resolve));
  const tellAll = (): void => {
    for (const wake of waiting.splice(0)) wake();
  };
  const enterAs = (number: number): void => {
    for (const other of running.keys()) running.set(other, true);
    running.set(number, running.size > 0);
  };
  const leave = (number: number): void => {
    running.delete(number);
    tellAll();
  };
  return {
    enter: async (signal) => {
      signal.addEventListener('abort', tellAll);
      while (loners.length > 0 && !signal.aborted) await changed();
      signal.removeEventListener('abort', tellAll);
    },
    oneAtATime: (work) => {
      const next = turn.then(work);
      turn = next.catch(() => {});
      return next;
    },
    run: async (number, work) => {
      // It may have been on its way in when another one asked to be alone.
      while (loners.length > 0) await changed();
      enterAs(number);
      try {
        return await work();
      } finally {
        leave(number);
      }
    },
    ranBeside: (number) => running.get(number) === true,
    alone: async (number, work) => {
      loners.push(number);
      leave(number);
      while (loners[0] !== number || running.size > 0) await changed();
      enterAs(number);
      try {
        return await work();
      } finally {
        loners.shift();
        tellAll();
      }
    },
  };
}
