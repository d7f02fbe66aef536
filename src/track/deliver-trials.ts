// Delivers the trials of a study, each until it is there as it ended.
import {
  type Delivered,
  type Delivering,
  deliverRun,
  nothingDelivered,
  partlyDelivered,
} from './deliver-run.ts';
import { digestOf } from './digest.ts';
import type { Entry, Ledger } from './ledger.ts';
import { TrackError } from './track-error.ts';
import type { RunContent, Tracked } from './tracker.ts';

/** The trials below one run of a whole. */
export interface TrialsDelivery {
  /**
   * Brings a trial up to date.
   * @returns whether anything had to be delivered
   * @throws TrackError when the server is away
   */
  deliver(number: number): Promise<boolean>;
  /** The trials that have ended and are not there as they ended, as far as it was tried. */
  left(): number[];
}

/** Those that have ended and are not yet done, in rising order. */
export function endedTrials(tracked: Tracked, isDone: (number: number) => boolean, from = 0): number[] {
  const open = new Set(tracked.open());
  const numbers = Array.from({ length: tracked.count() - from }, (_, index) => from + index);
  return numbers.filter((number) => !open.has(number) && !isDone(number));
}

/** Nothing is tried yet. */
export function createTrialsDelivery(
  tracked: Tracked,
  parent: string,
  ledger: Ledger,
  work: Delivering & { deleted(): void },
): TrialsDelivery {
  const { server } = work;
  const running = new Map<number, Delivered>();
  const done = new Set<number>();
  /** All trials before this one are done. */
  let first = 0;

  const deliver = async (number: number): Promise<boolean> => {
    const content = done.has(number) ? undefined : tracked.trial(number);
    if (content === undefined) return false;
    const digest = content.endedAt === null ? undefined : digestOf(content);
    const entry = ledger.get(content.key);
    const isWhole = digest !== undefined && entry?.done === digest;
    if (isWhole) done.add(number);
    // What waits for its first start has no run yet.
    if (isWhole || (content.status === 'SCHEDULED' && entry === undefined)) return false;
    const run = await deliverContent(content, number, entry);
    if (digest === undefined) return true;
    ledger.set(content.key, { run, done: digest });
    done.add(number);
    running.delete(number);
    return true;
  };

  const deliverContent = async (
    content: RunContent,
    number: number,
    entry: Entry | undefined,
  ): Promise<string> => {
    try {
      const opened = running.get(number) ?? (await open(content, number, entry));
      // Its status comes last: what has the right one is whole.
      if (typeof opened === 'string') return opened;
      await deliverRun(content, opened, work);
      return opened.run;
    } catch (error) {
      // What came through before is asked of the server.
      running.delete(number);
      const run = ledger.get(content.key)?.run;
      if (run === undefined || !(error instanceof TrackError) || error.kind !== 'gone') throw error;
      work.deleted();
      done.add(number);
      return run;
    }
  };

  /** What is there of a trial; the name of its run alone where that is whole. */
  const open = async (
    content: RunContent,
    number: number,
    entry: Entry | undefined,
  ): Promise<Delivered | string> => {
    const found = entry ?? (await server.find(content.key, parent));
    const isWhole = found !== undefined && 'status' in found && content.endedAt !== null;
    if (isWhole && found.status === content.status) return found.run;
    const opened =
      found === undefined
        ? nothingDelivered(await server.create(content, parent))
        : await partlyDelivered(found.run, content, server);
    work.progress();
    running.set(number, opened);
    if (entry === undefined) ledger.set(content.key, { run: opened.run });
    return opened;
  };

  return {
    deliver,
    left() {
      while (done.has(first)) first++;
      return endedTrials(tracked, (number) => done.has(number), first);
    },
  };
}
