// The tracker: a loop beside the study that delivers what is new, waits while the server is away, and ends in bounded time.
import type { Logger } from '../log.ts';
import { createStudyDelivery, type StudyDelivery } from './deliver-study.ts';
import { TrackError } from './track-error.ts';
import type { Tracked, Tracker, TrackingEnd, TrackingServer } from './tracker.ts';

/** How patient a tracker is, in milliseconds. */
export interface Pace {
  /** How often it looks for what is new. */
  readonly pollMs: number;
  /** How long it waits after a first failure; twice as long after each further one. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** At the end: how long nothing may come through. */
  readonly patienceMs: number;
  /** At the end: how long it may take in all. */
  readonly totalMs: number;
}

/** The pace beside a study that runs. */
const PACE: Pace = {
  pollMs: 2000,
  firstWaitMs: 1000,
  longestWaitMs: 60_000,
  patienceMs: 10_000,
  totalMs: 60_000,
};

/** What is tracked, where it goes, and whom to tell. */
export interface TrackerOptions {
  readonly tracked: Tracked;
  /** The server, whose requests end when the signal fires. */
  readonly connect: (signal: AbortSignal) => TrackingServer;
  /** The file that notes what is delivered; without it that is asked of the server. */
  readonly ledger?: string | undefined;
  /** Told once of each kind of trouble. */
  readonly warn: (message: string) => void;
  readonly logger: Logger;
  readonly pace?: Partial<Pace>;
}

/** Starts to deliver. */
export function createTracker(options: TrackerOptions): Tracker {
  const pace = { ...PACE, ...options.pace };
  const controller = new AbortController();
  const warn = onceEach(options.warn);
  const server = options.connect(controller.signal);
  let progressAt = performance.now();
  let isReached = false;
  const delivery = createStudyDelivery({
    tracked: options.tracked,
    server,
    ledger: options.ledger,
    warn,
    progress: () => {
      progressAt = performance.now();
      isReached = true;
    },
  });
  const nap = createNap();
  let isClosing = false;

  /** @returns whether everything is there */
  const loop = async (): Promise<boolean> => {
    let failures = 0;
    let awayBefore = false;
    for (;;) {
      const isLast = isClosing;
      try {
        const isMore = await delivery.pass();
        if (failures > 0) options.logger.info({ place: server.place }, 'what is tracked is delivered again');
        failures = 0;
        awayBefore = false;
        if (isMore) continue;
        if (isLast) return true;
        if (!isClosing) await nap.sleep(pace.pollMs, 'light');
      } catch (error) {
        const trouble = troubleOf(error, server);
        if (trouble.kind === 'ended') return false;
        options.logger.warn({ error: trouble.message }, 'what is tracked is not delivered');
        warn(trouble.message);
        if (trouble.kind !== 'away' || (isLast && (trouble.isLasting || awayBefore || !isReached)))
          return false;
        // The end asks once more at once, and is patient only with a server that was there until then.
        if (isClosing && !isLast) {
          awayBefore = failures > 0;
          continue;
        }
        await nap.sleep(waitAfter(trouble, failures++, pace), 'deep');
        awayBefore ||= isClosing && !isLast;
      }
    }
  };
  const ended = loop();

  return {
    changed: () => nap.wake('light'),
    async close() {
      isClosing = true;
      nap.wake('deep');
      const closedAt = performance.now();
      progressAt = closedAt;
      const watch = setInterval(
        () => {
          const now = performance.now();
          if (now - progressAt < pace.patienceMs && now - closedAt < pace.totalMs) return;
          controller.abort(new TrackError('ended', 'nobody waits any longer'));
          nap.wake('deep');
        },
        Math.min(200, pace.patienceMs),
      );
      const isWhole = await ended.finally(() => clearInterval(watch));
      return endOf(delivery, isWhole);
    },
  };
}

/** Also where all trials are there the whole may not be. */
const endOf = (delivery: StudyDelivery, isWhole: boolean): TrackingEnd => ({
  link: delivery.link(),
  missing: isWhole ? 0 : Math.max(1, delivery.missing()),
});

/** What else goes wrong here, such as a storage that takes no more, ends the tracking and not the study. */
function troubleOf(error: unknown, { place }: TrackingServer): TrackError {
  if (error instanceof TrackError) {
    if (error.kind !== 'gone') return error;
    return new TrackError('gone', `the run of this study was deleted in ${place}: no more is sent there now`);
  }
  const message = `${place} gets nothing more: ${(error as Error).message}`;
  return new TrackError('refused', message, { cause: error });
}

/** Longer and longer, never all at once: other processes wait for the same server. */
function waitAfter({ waitMs }: TrackError, failures: number, { firstWaitMs, longestWaitMs }: Pace): number {
  if (waitMs !== undefined) return Math.min(waitMs, 10 * longestWaitMs);
  return Math.min(firstWaitMs * 2 ** failures, longestWaitMs) * (0.75 + Math.random() / 2);
}

function onceEach(warn: (message: string) => void): (message: string) => void {
  const told = new Set<string>();
  return (message) => {
    if (told.has(message)) return;
    told.add(message);
    warn(message);
  };
}

/** From a light sleep what is new wakes; from a deep one only the end. */
type Depth = 'light' | 'deep';

function createNap() {
  let asleep: { readonly depth: Depth; readonly rise: () => void } | undefined;
  let isCalled = false;
  return {
    sleep: (milliseconds: number, depth: Depth): Promise<void> =>
      new Promise((resolve) => {
        const rise = () => {
          clearTimeout(timer);
          asleep = undefined;
          isCalled = false;
          resolve();
        };
        const timer = setTimeout(rise, milliseconds);
        // A process that has nothing else to do need not stay for this.
        timer.unref();
        asleep = { depth, rise };
        if (isCalled && depth === 'light') rise();
      }),
    wake(depth: Depth): void {
      if (asleep === undefined) isCalled = true;
      else if (depth === 'deep' || asleep.depth === 'light') asleep.rise();
    },
  };
}
