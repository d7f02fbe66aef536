// Which trials ran when and beside which: lanes of workers, on a clock that stands still while nothing ran.
import type { Trial } from '../../trial/trial.ts';

/** A trial's time in its lane, in milliseconds of the clock. */
export interface Bar {
  readonly number: number;
  readonly state: Trial['state'];
  readonly lane: number;
  readonly from: number;
  readonly to: number;
}

export interface Lanes {
  readonly bars: readonly Bar[];
  /** Names of the lanes, from the top. */
  readonly names: readonly string[];
  /** Where the clock stood still, and for how long, in milliseconds. */
  readonly pauses: readonly { readonly at: number; readonly ms: number }[];
  /** The clock's end. */
  readonly end: number;
  /** When the first trial started, in milliseconds since the epoch. */
  readonly startedAt: number | undefined;
}

/** Nothing ran for longer than this share of all that ran: somebody came back later. */
const PAUSE_SHARE = 0.15;

interface Span {
  readonly trial: Trial;
  readonly from: number;
  readonly to: number;
}

/**
 * The lanes of a study's trials. Trials that ran at the same time in one worker have lanes of their own, as many as it had
 * slots.
 * @param now when trials that still run are drawn to; the newest time in the records when left out
 */
export function lanesOf(trials: readonly Trial[], now?: number): Lanes {
  const started = trials.filter(({ startedAt }) => startedAt !== null);
  const newest = started.reduce(
    (most, { startedAt, completedAt }) => Math.max(most, startedAt as number, completedAt ?? 0),
    now ?? Number.NEGATIVE_INFINITY,
  );
  const spans = started
    .map((trial) => ({ trial, from: trial.startedAt as number, to: trial.completedAt ?? newest }))
    .map((span) => ({ ...span, to: Math.max(span.from, span.to) }))
    .toSorted((a, b) => a.from - b.from || a.trial.number - b.trial.number);
  const { clock, pauses, end } = clockOf(spans);
  const { laneOf, names } = packed(spans);
  const bars = spans.map(({ trial, from, to }, index) => ({
    number: trial.number,
    state: trial.state,
    lane: laneOf[index],
    from: clock(from),
    to: clock(to),
  }));
  return { bars, names, pauses, end, startedAt: spans[0]?.from };
}

/** A clock from the first start that leaves out long times in which nothing ran. */
function clockOf(spans: readonly Span[]) {
  const busy = merged(spans);
  const total = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const origin = busy[0]?.from ?? 0;
  const gaps = busy.slice(1).map(({ from }, index) => ({ from: busy[index].to, to: from }));
  const cut = gaps.filter(({ from, to }) => to - from > PAUSE_SHARE * total);
  // A thirtieth of the time is left of a pause, so that it can be seen.
  const left = total / 30;
  const clock = (time: number): number =>
    cut.reduce((at, { from, to }) => (time >= to ? at - (to - from) + left : at), time - origin);
  const pauses = cut.map(({ from, to }) => ({ at: clock(from) + left / 2, ms: to - from }));
  const last = busy.at(-1);
  return { clock, pauses, end: last === undefined ? 0 : clock(last.to) };
}

/** The times in which anything ran, in order. */
function merged(spans: readonly Span[]): { from: number; to: number }[] {
  const busy: { from: number; to: number }[] = [];
  for (const { from, to } of spans) {
    const last = busy.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else busy.push({ from, to });
  }
  return busy;
}

/** Puts each trial into the first lane of its worker that is free. */
function packed(spans: readonly Span[]): { readonly laneOf: number[]; readonly names: string[] } {
  const workers = [...new Set(spans.map(({ trial }) => trial.worker))];
  const free = new Map(workers.map((worker) => [worker, [] as number[]]));
  const places = spans.map(({ trial, from, to }) => {
    const ends = free.get(trial.worker) as number[];
    const slot = ends.findIndex((end) => end <= from);
    const place = slot === -1 ? ends.length : slot;
    ends[place] = to;
    return { worker: trial.worker, slot: place };
  });
  const offsets = new Map<string, number>();
  const names: string[] = [];
  workers.forEach((worker, index) => {
    const slots = free.get(worker)?.length ?? 0;
    offsets.set(worker, names.length);
    for (let slot = 0; slot < slots; slot++) names.push(laneName(workers.length, index, slots, slot));
  });
  return { laneOf: places.map(({ worker, slot }) => (offsets.get(worker) as number) + slot), names };
}

/** `worker 1`, `slot 2`, `worker 1, slot 2`: what tells the lanes apart. */
function laneName(workers: number, worker: number, slots: number, slot: number): string {
  const parts = [
    ...(workers > 1 || slots === 1 ? [`worker ${worker + 1}`] : []),
    ...(slots > 1 ? [`slot ${slot + 1}`] : []),
  ];
  return parts.join(', ');
}
