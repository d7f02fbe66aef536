// Delivers a study: the run of the whole, and one below it for each trial.
import {
  type Delivered,
  type Delivering,
  deliverRun,
  nothingDelivered,
  partlyDelivered,
} from './deliver-run.ts';
import { createTrialsDelivery, endedTrials, type TrialsDelivery } from './deliver-trials.ts';
import { digestOf } from './digest.ts';
import { openLedger } from './ledger.ts';
import type { Tracked, TrackingServer } from './tracker.ts';

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
  /** How many trials that have ended are not there as they ended. */
  missing(): number;
  /** Where people look at it, once it is there. */
  link(): string | undefined;
}

/** So many trials of before are delivered before those that run are looked at again. */
const AT_A_TIME = 50;

/** Nothing is delivered yet. */
export function createStudyDelivery(options: StudyDeliveryOptions): StudyDelivery {
  const { tracked, server, warn, progress } = options;
  let whole: Delivered | undefined;
  let trials: TrialsDelivery | undefined;
  const work: Delivering & { deleted(): void } = {
    server,
    progress,
    refused: ({ message }) => warn(message),
    deleted: () => warn(`runs of this study were deleted in ${server.place}: they stay so`),
  };
  return {
    async pass() {
      whole ??= await openWhole(tracked, server);
      progress();
      const { run } = whole;
      trials ??= createTrialsDelivery(tracked, run, openLedger(options.ledger, run, warn), work);
      const isMore = await deliverTrials(tracked, trials);
      await deliverRun(tracked.whole(), whole, work);
      return isMore;
    },
    missing: () => (trials === undefined ? notNoted(options) : trials.left().filter(isTold)).length,
    link: () => whole && server.link(whole.run),
  };

  /** What another process tells is not missing here. */
  function isTold(number: number): boolean {
    return tracked.trial(number) !== undefined;
  }
}

/** Those that run first, then those that have ended. */
async function deliverTrials(tracked: Tracked, trials: TrialsDelivery): Promise<boolean> {
  for (const number of tracked.open()) await trials.deliver(number);
  let delivered = 0;
  for (const number of trials.left()) {
    if ((await trials.deliver(number)) && ++delivered === AT_A_TIME) return true;
  }
  return false;
}

/** Where the server was never reached, runs of before are taken to be there as they were noted. */
function notNoted({ tracked, ledger, warn }: StudyDeliveryOptions): number[] {
  const noted = tracked.known().map((run) => openLedger(ledger, run, warn));
  const isNoted = (number: number): boolean => {
    const content = tracked.trial(number);
    return content === undefined || noted.some(({ get }) => get(content.key)?.done === digestOf(content));
  };
  return endedTrials(tracked, isNoted);
}

/** The run of the whole: the first that any process made and that is still there, else a new one. */
async function openWhole(tracked: Tracked, server: TrackingServer): Promise<Delivered> {
  const content = tracked.whole();
  const known = await firstKnown(tracked, server);
  if (known !== undefined) return partlyDelivered(known, content, server);
  // One that was made, but whose answer was lost.
  const made = (await server.find(content.key))?.run ?? (await server.create(content));
  await tracked.remember(made);
  // Another process may have been faster: all take the one that was stored first.
  const first = (await firstKnown(tracked, server)) ?? made;
  if (first !== made) await server.remove(made);
  return nothingDelivered(first);
}

async function firstKnown(tracked: Tracked, server: TrackingServer): Promise<string | undefined> {
  for (const run of tracked.known()) if (await server.has(run)) return run;
  return undefined;
}
