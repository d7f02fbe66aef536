// Times contenders on one case in rounds, so that all of them see the same minutes of a machine whose speed drifts.
import { setTimeout } from 'node:timers/promises';
import type { Case } from './cases.ts';
import type { Contender, OpenCase } from './contender.ts';
import type { PeakMeter } from './peak.ts';

/** How long to measure. */
export interface Effort {
  readonly rounds: number;
  /** Milliseconds that each contender gets a round; a slow one takes one step. */
  readonly roundMs: number;
}

/** A contender with the peak that its floor follows from. */
export interface Entrant {
  readonly contender: Contender;
  readonly meter: PeakMeter;
}

/** What became of a contender: milliseconds a step in each sample, or why there are none. */
export interface Timing {
  readonly entrant: Entrant;
  readonly samples: readonly number[];
  readonly problem?: string;
}

/** A sample is the mean of so many steps that a call and the clock cost nothing. */
const SAMPLE_MS = 60;
const MAX_STEPS = 200;
/** OpenMP and OpenBLAS keep their threads spinning for a while after a call; nobody else is timed meanwhile. */
const PAUSE_MS = 60;

interface Running {
  readonly entrant: Entrant;
  readonly open: OpenCase;
  readonly steps: number;
  readonly samples: number[];
}

/** Times all entrants on a case; who does not take part in it is left out. */
export async function measure(
  timed: Case,
  entrants: readonly Entrant[],
  { rounds, roundMs }: Effort,
): Promise<Timing[]> {
  const problems: Timing[] = [];
  const running: Running[] = [];
  const meters = [...new Set(entrants.map(({ meter }) => meter))];
  for (const meter of meters) meter.reset();
  try {
    for (const entrant of entrants) {
      const started = await start(entrant, timed).catch((error: Error) => {
        problems.push({ entrant, samples: [], problem: error.message });
        return undefined;
      });
      if (started !== undefined) running.push(started);
    }
    for (let round = 0; round < rounds; round++) {
      for (const meter of meters) {
        await meter.measure();
        await setTimeout(PAUSE_MS);
      }
      for (const each of running) {
        await sample(each, roundMs);
        await setTimeout(PAUSE_MS);
      }
    }
  } finally {
    for (const { open } of running) await open.close();
  }
  return [...running, ...problems];
}

async function start(entrant: Entrant, timed: Case): Promise<Running | undefined> {
  const open = await entrant.contender.open(timed);
  if (open === undefined) return undefined;
  const stepMs = await millisecondsPerStep(open, 1);
  const steps = Math.min(Math.max(Math.floor(SAMPLE_MS / stepMs), 1), MAX_STEPS);
  // Not counted: compilers that translate what has run often have seen it now.
  await open.run(steps);
  return { entrant, open, steps, samples: [] };
}

async function sample({ open, steps, samples }: Running, roundMs: number): Promise<void> {
  const until = performance.now() + roundMs;
  do samples.push(await millisecondsPerStep(open, steps));
  while (performance.now() + steps * samples[samples.length - 1] < until);
}

const millisecondsPerStep = async (open: OpenCase, steps: number): Promise<number> =>
  ((await open.run(steps)) * 1000) / steps;
