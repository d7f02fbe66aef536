// Runs what is asked for and is not there yet: seed by seed over all problems and samplers, so that what a busy machine
// does to the times, it does to all of them, and a run that is stopped has a part of everything.
import type { Problem } from './problem.ts';
import { entrants } from './samplers.ts';
import { runSearch } from './search.ts';
import { appendTrace, keyOf, readTraces, type Trace } from './trace.ts';

/** What to run. */
export interface RunRequest {
  readonly problems: readonly Problem[];
  readonly samplers: readonly string[];
  readonly version: string;
  readonly seeds: number;
  readonly trials: number;
  readonly noises: readonly number[];
  /** File of traces that is read first and appended to. */
  readonly out?: string;
  /** Called with each trace that is asked for, as it is made or found. */
  onTrace(trace: Trace): void;
}

/** Every trace that was asked for, those of the file among them. */
export function runAll(request: RunRequest): Trace[] {
  const { out, version, trials } = request;
  const known = new Map((out === undefined ? [] : readTraces(out)).map((trace) => [keyOf(trace), trace]));
  return searchesOf(request).map(({ sampler, problem, noise, seed }) => {
    const found = known.get(keyOf({ sampler, version, problem: problem.name, noise, seed }));
    if (found !== undefined && found.trials >= trials) {
      request.onTrace(found);
      return found;
    }
    const entrant = entrants[sampler];
    const trace = { sampler, version, ...runSearch({ problem, entrant, trials, seed, noise }) };
    if (out !== undefined) appendTrace(out, trace);
    request.onTrace(trace);
    return trace;
  });
}

function searchesOf({ problems, samplers, seeds, noises }: RunRequest) {
  const numbers = Array.from({ length: seeds }, (_, seed) => seed);
  return numbers.flatMap((seed) =>
    noises.flatMap((noise) =>
      problems.flatMap((problem) => samplers.map((sampler) => ({ sampler, problem, noise, seed }))),
    ),
  );
}
