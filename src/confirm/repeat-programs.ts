// Runs a program's objective again: seed by seed, and under a seed all configurations, so that whatever is done when
// it is stopped is balanced. Each result is kept when it comes.
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import type { Parameter } from '../space/parameter.ts';
import type { ParameterValues } from '../space/space.ts';
import { attemptRecorded } from '../study/evaluate.ts';
import type { Objective, TrialProgress } from '../trial/contracts.ts';
import { findRepeat, type KeptRepeat, type PlannedRepeat, saveRepeat, seedFolder } from './kept-repeats.ts';

/** Whoever watches. */
export interface RepeatHooks {
  note(line: string): void;
  /** Everything is ready; so many are left. */
  begin(left: number): void;
  progress(repeat: PlannedRepeat, update: TrialProgress): void;
  ended(repeat: PlannedRepeat, result: KeptRepeat): void;
}

/** What is run, and where it is kept. */
export interface RepeatOptions {
  readonly folder: string;
  /** In the order in which they are run: all of a seed together. */
  readonly planned: readonly PlannedRepeat[];
  /** How many run at the same time. */
  readonly parallel: number;
  readonly trialTimeMs: number | undefined;
  /** Whether those that failed are run once more. */
  readonly retryFailed: boolean;
  readonly signal: AbortSignal;
  /** Makes the objective of one seed, whose trials have their folders below the given one. */
  open(trialsFolder: string): Promise<Objective>;
  readonly on: RepeatHooks;
}

/** Every result that there is. */
export interface RepeatResult {
  readonly results: ReadonlyMap<PlannedRepeat, KeptRepeat>;
  readonly isCancelled: boolean;
}

/**
 * Runs what is left. A failure is a result; one of the machine's (class `infrastructure`) is not kept, so that the next
 * call runs it again.
 * @throws InputError for kept results of another study, and where the objective cannot run
 */
export async function repeatPrograms(options: RepeatOptions): Promise<RepeatResult> {
  const { folder, planned, signal, retryFailed, on } = options;
  const results = new Map<PlannedRepeat, KeptRepeat>();
  for (const repeat of planned) {
    const kept = findRepeat(repeatFolder(folder, repeat), repeat, on.note);
    if (kept !== undefined && !(retryFailed && kept.failure !== undefined)) results.set(repeat, kept);
  }
  const left = planned.filter((repeat) => !results.has(repeat));
  if (left.length > 0) on.begin(left.length);
  for (const seed of new Set(left.map((repeat) => repeat.seed))) {
    const own = left.filter((repeat) => repeat.seed === seed);
    if (!signal.aborted) await runSeed(own, results, options);
  }
  // In the order of the plan, whatever was run again or beside others.
  const inOrder = planned.flatMap((repeat) => {
    const result = results.get(repeat);
    return result === undefined ? [] : [[repeat, result] as const];
  });
  return { results: new Map(inOrder), isCancelled: signal.aborted && results.size < planned.length };
}

const repeatFolder = (folder: string, { seed, trial }: PlannedRepeat): string =>
  join(seedFolder(folder, seed), String(trial));

async function runSeed(
  left: readonly PlannedRepeat[],
  results: Map<PlannedRepeat, KeptRepeat>,
  options: RepeatOptions,
): Promise<void> {
  const objective = await options.open(seedFolder(options.folder, left[0].seed));
  const queue = [...left];
  const inSlot = async (slot: number): Promise<void> => {
    for (let repeat = queue.shift(); repeat !== undefined; repeat = queue.shift()) {
      if (options.signal.aborted) return;
      const result = await runOne(objective, repeat, slot, options);
      if (result !== undefined) results.set(repeat, result);
    }
  };
  try {
    const places = Math.min(options.parallel, left.length);
    const slots = await Promise.allSettled(Array.from({ length: places }, (_, slot) => inSlot(slot)));
    const broken = slots.find((slot) => slot.status === 'rejected');
    if (broken !== undefined) throw broken.reason;
  } finally {
    await objective.dispose?.();
  }
}

/** Undefined where it was stopped. */
async function runOne(
  objective: Objective,
  repeat: PlannedRepeat,
  slot: number,
  { folder, signal, trialTimeMs, parallel, on }: RepeatOptions,
): Promise<KeptRepeat | undefined> {
  const started = performance.now();
  const { trial, seed } = repeat;
  const outcome = await attemptRecorded(objective, trial, recorderOf(repeat), {
    ...{ seed, slot, signal, trialTimeMs, alone: parallel === 1 },
    onProgress: (_, update) => on.progress(repeat, update),
    onWarning: on.note,
  });
  if (outcome === undefined) return undefined;
  const seconds = (performance.now() - started) / 1000;
  const result: KeptRepeat =
    typeof outcome === 'number'
      ? { value: outcome, seconds }
      : { failure: outcome === 'PRUNED' ? 'pruned' : textOf(outcome), seconds };
  const isOfMachine = typeof outcome === 'object' && outcome.class === 'infrastructure';
  if (!isOfMachine) saveRepeat(repeatFolder(folder, repeat), repeat, result);
  on.ended(repeat, result);
  return result;
}

const textOf = (failure: { readonly class: string; readonly message: string }): string =>
  `${failure.class}: ${failure.message.split('\n', 1)[0]}`;

/** Reports go nowhere; an objective that defines its parameters as it runs gets those of the trial. */
function recorderOf({ trial, params }: PlannedRepeat) {
  return {
    params,
    report: async () => {},
    setUserAttr: async () => {},
    settled: async () => {},
    suggest: (name: string, _: Parameter) => known(params, name, trial),
  };
}

function known(params: ParameterValues, name: string, trial: number): ParameterValues[string] {
  if (Object.hasOwn(params, name)) return params[name];
  throw InputError.of(name, `is asked for, but #${trial} of the study did not have it`);
}
