// Traces: one search of one sampler on one problem with one seed, as a line of JSON. Files of them only grow; what is
// there is not run again.
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

/** The numbers of trials at which results are compared. */
export const CHECKPOINTS = [20, 30, 50, 100] as const;

/** One search. Regrets are of the true value, whatever noise the sampler saw, in four digits. */
export interface Trace {
  readonly sampler: string;
  readonly version: string;
  readonly problem: string;
  /** Standard deviation of the noise, as a share of the problem's. */
  readonly noise: number;
  readonly seed: number;
  readonly trials: number;
  /** Where the best regret so far became smaller: `[trial, counted from 1, regret]`. */
  readonly best: readonly (readonly [trial: number, regret: number])[];
  /** Regret of the configuration that the sampler would recommend after so many trials; with noise only. */
  readonly recommended?: Readonly<Record<string, number>>;
  /** What a suggestion cost, in milliseconds. */
  readonly ms: {
    readonly median?: number;
    readonly worst?: number;
    /** Mean of the process's own time, all threads together: what a busy machine does not change much. */
    readonly cpu?: number;
    /** Mean by the clock, where single ones were not recorded. */
    readonly mean?: number;
  };
  /** Suggestions that came with a warning. */
  readonly warnings?: number;
}

/** What a trace is of. */
export type TraceKey = Pick<Trace, 'sampler' | 'version' | 'problem' | 'noise' | 'seed'>;

/** One text for one search. */
export const keyOf = ({ sampler, version, problem, noise, seed }: TraceKey): string =>
  [sampler, version, problem, noise, seed].join('|');

export const fourDigits = (value: number): number => Number(value.toPrecision(4));

/** The best regret after so many trials; Infinity where no trial had one, undefined where the search was shorter. */
export function regretAt({ best, trials }: Trace, trial: number): number | undefined {
  if (trial > trials) return undefined;
  return best.findLast(([at]) => at <= trial)?.[1] ?? Number.POSITIVE_INFINITY;
}

/** The improvements of a series of regrets; one that is undefined had no value. */
export function improvementsOf(regrets: readonly (number | undefined)[]): (readonly [number, number])[] {
  const improvements: (readonly [number, number])[] = [];
  let best = Number.POSITIVE_INFINITY;
  for (const [index, regret] of regrets.entries()) {
    if (regret === undefined || !(regret < best)) continue;
    best = regret;
    improvements.push([index + 1, fourDigits(Math.max(regret, 0))]);
  }
  return improvements;
}

/**
 * The traces of a file; of a search that was run twice, the longer one. A last line that was cut off is left out.
 * @throws Error for any other line that is no trace, naming it
 */
export function readTraces(path: string): Trace[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  const whole = lines.slice(0, -1).filter((line) => line !== '');
  return longest(whole.map((line, index) => parseTrace(line, `${path}:${index + 1}`)));
}

function parseTrace(line: string, place: string): Trace {
  try {
    const trace = JSON.parse(line) as Trace;
    if (typeof trace.sampler === 'string' && Array.isArray(trace.best)) return trace;
  } catch {
    // Said below, as for a line of another kind.
  }
  throw new Error(`${place} is no trace of a search; remove the line and run it again`);
}

/** One trace of each search, the longest. */
function longest(traces: readonly Trace[]): Trace[] {
  const byKey = new Map<string, Trace>();
  for (const trace of traces) {
    const known = byKey.get(keyOf(trace));
    if (known === undefined || known.trials < trace.trials) byKey.set(keyOf(trace), trace);
  }
  return [...byKey.values()];
}

/** Adds a trace to a file, in place of a last line that was cut off. */
export function appendTrace(path: string, trace: Trace): void {
  mkdirSync(dirname(path), { recursive: true });
  const text = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const whole = text.lastIndexOf(0x0a) + 1;
  if (whole < text.length) truncateSync(path, whole);
  appendFileSync(path, `${JSON.stringify(trace)}\n`);
}
