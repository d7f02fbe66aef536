// A study: a storage and a sampler, joined. Every ask and tell is stored before its promise resolves.
import { type Logger, silentLogger } from '../log.ts';
import type { Sampler, Suggestion } from '../search/sampler.ts';
import type { ParametersOf, ParameterValues, Space } from '../space/space.ts';
import type { Storage, StudyDefinition, TrialContext, TrialResult } from '../trial/contracts.ts';
import { bestTrial, type Failure, type Trial } from '../trial/trial.ts';
import { adoptDefinition } from './adopting.ts';
import { nothingLeft, startNext } from './asking.ts';
import { enqueuedTrial } from './enqueue.ts';
import type { Outcome, TypedObjective } from './evaluate.ts';
import { failureOfValue } from './failures.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { WaysOn } from './mismatch.ts';
import { type OptimizeOptions, optimize, type StudyResult, trialSeed } from './optimize.ts';
import { createRecorder } from './running-trial.ts';
import { type Suggesting, suggesting } from './suggesting.ts';

/** A trial whose parameters have the space's type. */
export type TypedTrial<S extends Space> = Omit<Trial, 'params'> & { readonly params: ParametersOf<S> };

/** A trial that was just started: what `ask` gives. */
export interface AskedTrial<S extends Space>
  extends Pick<TrialContext, 'report' | 'setUserAttr' | 'suggest'>,
    Suggesting {
  readonly number: number;
  readonly params: ParametersOf<S>;
  /** A seed of the trial's own: equal for equal study seeds and trial numbers. */
  readonly seed: number;
  /** Who proposed it and why. */
  readonly suggestion: Suggestion;
}

/** A study to be created or continued. */
export interface StudyOptions<S extends Space> {
  readonly definition: StudyDefinition & { readonly space: S };
  readonly storage: Storage;
  readonly sampler: Sampler;
  readonly logger?: Logger;
  /** What the user may do where the stored study is another one, for messages: options unless given. */
  readonly ways?: WaysOn;
  /** Is told what the user should know about the opening. */
  readonly onNote?: (message: string) => void;
}

const WAYS: WaysOn = { elsewhere: 'another name, or another storage' };

/** A study whose parameters' types follow from its space. */
export interface Study<S extends Space = Space> {
  readonly definition: StudyDefinition & { readonly space: S };
  /** The trials as of the newest event that was read: by any other method, or by `refresh`. */
  readonly trials: readonly TypedTrial<S>[];
  /** The COMPLETE trial with the best value, likewise. */
  readonly best: TypedTrial<S> | undefined;
  /** Reads what other processes did. */
  refresh(): Promise<void>;
  /**
   * Starts the next trial: one that a dead process left, else the next enqueued one, else what the sampler suggests.
   * @returns undefined when the sampler has nothing left to propose
   */
  ask(): Promise<AskedTrial<S> | undefined>;
  /**
   * Ends a running trial: a value, a failure, or `'PRUNED'`. A value that is not finite fails it as diverged.
   * @throws InputError for a trial that is unknown or finished
   */
  tell(trial: number | { readonly number: number }, outcome: Outcome): Promise<TypedTrial<S>>;
  /**
   * Puts a configuration in the queue and returns its trial's number. What is left out of it is suggested when the trial
   * is run. Throws InputError for a bad value.
   */
  enqueue(params: Partial<ParametersOf<S>>): Promise<number>;
  /** Runs trials until the given number of them counts. See {@link OptimizeOptions}. */
  optimize(objective: TypedObjective<S>, options: OptimizeOptions<S>): Promise<StudyResult<S>>;
  /** Lets go of the storage. Trials that were asked for and not told go back to the queue. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Creates the study in the storage, or continues the one that is there. Other processes may work on it at the same time;
 * trials that were left running by a process that died go back to the queue, and are run again under the same number,
 * parameters and seed. While nothing but failures came of it, the study takes the objective and the metric that are given
 * here; those trials no longer count.
 * @throws InputError STUDY_MISMATCH when the stored study has another space, objective, metric, direction or seed
 */
export async function openStudy<const S extends Space>(options: StudyOptions<S>): Promise<Study<S>> {
  const { storage, sampler, logger = silentLogger, ways = WAYS } = options;
  const note = await adoptDefinition(storage, options.definition, ways);
  if (note !== undefined) {
    logger.warn({}, note);
    options.onNote?.(note);
  }
  // What is stored counts, also for the order of the parameters, on which suggestions depend.
  const definition = storage.view.definition as StudyDefinition & { readonly space: S };
  const asking = { storage, sampler, logger };
  const asked = new Set<number>();
  const typed = (trial: Trial) => trial as unknown as TypedTrial<S>;
  let stopHeartbeat: (() => void) | undefined;
  const start = async (budget?: number) => {
    stopHeartbeat ??= startHeartbeat(storage, logger);
    const started = await startNext(asking, budget);
    if (typeof started === 'object') asked.add(started.trial.number);
    return started;
  };
  const tell = async (number: number, outcome: Outcome) => {
    await storage.finish(number, resultOf(storage.view.trials[number], outcome));
    asked.delete(number);
    return typed(storage.view.trials[number]);
  };
  const close = async (): Promise<void> => {
    stopHeartbeat?.();
    for (const number of asked) {
      const { state, worker } = storage.view.trials[number];
      if (state === 'RUNNING' && worker === storage.worker) await storage.release(number);
    }
    asked.clear();
    await storage.close();
  };
  const why = () => nothingLeft(sampler, storage.view);
  await storage.reclaim();

  const study: Study<S> = {
    definition,
    get trials() {
      return storage.view.trials.map(typed);
    },
    get best() {
      const best = bestTrial(storage.view.trials, definition.direction);
      return best && typed(best);
    },
    refresh: async () => {
      await storage.refresh();
    },
    ask: async () => {
      await storage.reclaim();
      const started = await start();
      return typeof started === 'object' ? askedTrial<S>(storage, started, definition.seed) : undefined;
    },
    tell: (trial, outcome) => tell(typeof trial === 'number' ? trial : trial.number, outcome),
    enqueue: async (params) => {
      const trial = enqueuedTrial(definition.space, params as ParameterValues);
      return (await storage.openTrial(trial)) as number;
    },
    optimize: (objective, optimizeOptions) =>
      optimize({ study, storage, logger, start, nothingLeft: why, tell }, objective, optimizeOptions),
    close,
    [Symbol.asyncDispose]: close,
  };
  return study;
}

function askedTrial<S extends Space>(
  storage: Storage,
  { trial, suggestion }: { readonly trial: Trial; readonly suggestion: Suggestion },
  studySeed: number,
): AskedTrial<S> {
  const { settled: _, ...recorder } = createRecorder(storage, trial);
  return {
    ...recorder,
    ...suggesting(recorder),
    number: trial.number,
    params: recorder.params as ParametersOf<S>,
    seed: trialSeed(studySeed, trial.number),
    suggestion,
  };
}

/** What is stored of an outcome. */
export function resultOf(trial: Trial | undefined, outcome: Outcome): TrialResult {
  if (outcome === 'PRUNED') {
    const last = [...(trial?.intermediateValues.values() ?? [])].at(-1);
    return { state: 'PRUNED', ...(last === undefined || Number.isNaN(last) ? {} : { value: last }) };
  }
  const failure = typeof outcome === 'object' && outcome !== null ? outcome : failureOfValue(outcome);
  return failure === undefined
    ? { state: 'COMPLETE', value: outcome as number }
    : { state: 'FAIL', failure: cleanFailure(failure) };
}

const cleanFailure = ({ class: kind, message, output }: Failure): Failure => ({
  class: kind,
  message,
  ...(output === undefined ? {} : { output }),
});
