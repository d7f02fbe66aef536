// Delivers a study: the run of the whole, and one below it for each trial, each until it is there as it ended.
import { type Delivered, type Delivering, deliverRun, nothingDelivered } from './deliver-run.ts';
import { digestOf } from './digest.ts';
import { type Entry, type Ledger, openLedger } from './ledger.ts';
import { TrackError } from './track-error.ts';
import type { RunContent, Tracked, TrackingServer } from './tracker.ts';

/** What is delivered, where to, and whom to tell. */
export interface StudyDeliveryOptions {
  readonly tracked: Tracked;
  readonly server: TrackingServer;
  /** The file of the ledger, where there is a folder for it. */
  readonly ledger: string | undefined;
  readonly warn: (message: string) => void;
  /** Called after each request that came through. */
  readonly progress: () => void;
}

/** A delivery that goes on. */
export interface StudyDelivery {
  /**
   * Brings everything up to date, some of what was left behind at a time.
   * @returns whether more is left
   * @throws TrackError when the server is away, or the run of the whole was deleted there
   */
  pass(): Promise<boolean>;
  /** How many runs are not there as they ended. */
  missing(): number;
  /** Where people look at it, once it is there. */
  link(): string | undefined;
}

/** So many trials of before are delivered before those that run are looked at again. */
const AT_A_TIME = 50;

/** Nothing is delivered yet. */
export function createStudyDelivery(options: StudyDeliveryOptions): StudyDelivery {
  const { tracked, server } = options;
  const running = new Map<number, Delivered>();
  const done = new Set<number>();
  /** All trials before this one are done. */
  let first = 0;
  let whole: Delivered | undefined;
  let ledger: Ledger | undefined;
  const work: Delivering = {
    server,
    progress: options.progress,
    refused: ({ message }) => options.warn(message),
  };

  const pass = async (): Promise<boolean> => {
    whole ??= nothingDelivered(await openWhole(tracked, server));
    ledger ??= openLedger(options.ledger, whole.run, options.warn);
    const isMore = await deliverTrials(whole.run, ledger);
    await deliverRun(tracked.whole(), whole, work);
    return isMore;
  };

  const deliverTrials = async (parent: string, noted: Ledger): Promise<boolean> => {
    for (const number of tracked.open()) await deliverTrial(number, parent, noted);
    let left = AT_A_TIME;
    for (const number of endedTrials()) {
      if (!(await deliverTrial(number, parent, noted))) continue;
      if (--left === 0) return true;
    }
    return false;
  };

  /** Those that have ended and are not done. */
  const endedTrials = (): number[] => {
    while (done.has(first)) first++;
    const open = new Set(tracked.open());
    const numbers = Array.from({ length: tracked.count() - first }, (_, index) => first + index);
    return numbers.filter((number) => !done.has(number) && !open.has(number));
  };

  /** Whether anything had to be delivered. */
  const deliverTrial = async (number: number, parent: string, noted: Ledger): Promise<boolean> => {
    const content = done.has(number) ? undefined : tracked.trial(number);
    if (content === undefined) return false;
    const digest = content.endedAt === null ? undefined : digestOf(content);
    const entry = noted.get(content.key);
    const isDone = digest !== undefined && entry?.done === digest;
    // What waits for its first start has no run yet.
    if (isDone || (content.status === 'SCHEDULED' && entry === undefined)) {
      if (isDone) done.add(number);
      return false;
    }
    const run = await deliverEntry(content, number, { parent, noted, entry });
    if (digest === undefined) return true;
    noted.set(content.key, { run, done: digest });
    done.add(number);
    running.delete(number);
    return true;
  };

  const deliverEntry = async (
    content: RunContent,
    number: number,
    place: { readonly parent: string; readonly noted: Ledger; readonly entry: Entry | undefined },
  ): Promise<string> => {
    const { parent, noted, entry } = place;
    let delivered = running.get(number) ?? (entry && nothingDelivered(entry.run));
    if (delivered === undefined) {
      const found = await server.find(content.key, parent);
      // The status comes last: what has it is whole.
      if (found !== undefined && content.endedAt !== null && found.status === content.status)
        return found.run;
      delivered = nothingDelivered(found?.run ?? (await server.create(content, parent)));
      noted.set(content.key, { run: delivered.run });
      options.progress();
    }
    running.set(number, delivered);
    try {
      await deliverRun(content, delivered, work);
    } catch (error) {
      if (!(error instanceof TrackError) || error.kind !== 'gone') throw error;
      options.warn(`runs of this study were deleted in ${server.place}: they stay so`);
      done.add(number);
    }
    return delivered.run;
  };

  return {
    pass,
    missing() {
      // Where the server was never reached, runs of before are taken to be there as they were noted.
      const noted = ledger
        ? [ledger]
        : tracked.known().map((run) => openLedger(options.ledger, run, options.warn));
      return endedTrials().filter((number) => {
        const content = tracked.trial(number);
        return content && !noted.some(({ get }) => get(content.key)?.done === digestOf(content));
      }).length;
    },
    link: () => whole && server.link(whole.run),
  };
}

/** The run of the whole: the first that any process made and that is still there, else a new one. */
async function openWhole(tracked: Tracked, server: TrackingServer): Promise<string> {
  const known = await firstKnown(tracked, server);
  if (known !== undefined) return known;
  const content = tracked.whole();
  // One that was made, but whose answer was lost.
  const made = (await server.find(content.key))?.run ?? (await server.create(content));
  await tracked.remember(made);
  // Another process may have been faster: all take the one that was stored first.
  const first = (await firstKnown(tracked, server)) ?? made;
  if (first !== made) await server.remove(made);
  return first;
}

async function firstKnown(tracked: Tracked, server: TrackingServer): Promise<string | undefined> {
  for (const run of tracked.known()) if (await server.has(run)) return run;
  return undefined;
}
