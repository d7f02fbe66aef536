// A study: a storage and a sampler, joined. Every ask and tell is stored before it returns.
import { InputError } from '../errors.ts';
import { type Logger, silentLogger } from '../log.ts';
import { createRng } from '../math/random.ts';
import type { Sampler, Suggestion } from '../search/sampler.ts';
import { contains, type ParametersOf, type ParameterValues, type Space } from '../space/space.ts';
import type { Storage, StudyDefinition } from '../trial/contracts.ts';
import { bestTrial, type Failure, type Json, type Trial } from '../trial/trial.ts';
import { failureOfValue } from './failures.ts';
import { checkSameStudy } from './mismatch.ts';
import { type OptimizeOptions, optimize, type StudyResult, type TypedObjective } from './optimize.ts';

/** A trial whose parameters have the space's type. */
export type TypedTrial<S extends Space> = Omit<Trial, 'params'> & { readonly params: ParametersOf<S> };

/** A trial that was just started, and why. */
export interface Asked<S extends Space> {
  readonly trial: TypedTrial<S>;
  /** A seed of the trial's own: equal for equal study seeds and trial numbers. */
  readonly seed: number;
  readonly suggestion: Suggestion;
}

/** How a trial ended: its value, a failure, or pruned with the value of its last report. */
export type Outcome = number | Failure | 'PRUNED';

/** A study to be created or continued. */
export interface StudyOptions<S extends Space> {
  readonly definition: StudyDefinition & { readonly space: S };
  readonly storage: Storage;
  readonly sampler: Sampler;
  readonly logger?: Logger;
}

/** A study whose parameters' types follow from its space. */
export interface Study<S extends Space = Space> {
  readonly definition: StudyDefinition & { readonly space: S };
  readonly trials: readonly TypedTrial<S>[];
  /** The COMPLETE trial with the best value. */
  readonly best: TypedTrial<S> | undefined;
  /**
   * Starts the next trial: one that a dead process left running, else the next enqueued one, else what the sampler
   * suggests.
   * @returns undefined when the space is exhausted
   */
  ask(): Asked<S> | undefined;
  /**
   * Ends a running trial. A value that is not finite fails it as diverged.
   * @throws InputError for a trial that is unknown or finished
   */
  tell(number: number, outcome: Outcome): TypedTrial<S>;
  /** Puts a configuration in the queue and returns its trial's number. Throws InputError for a bad value. */
  enqueue(params: ParametersOf<S>): number;
  /** Runs trials one after another until the given number of them counts. See {@link optimize}. */
  optimize(objective: TypedObjective<S>, options: OptimizeOptions<S>): Promise<StudyResult<S>>;
}

/**
 * Creates the study in the storage, or continues the one that is there. The storage must belong to this process alone:
 * trials found running were left by a process that died, and are run again under the same number, parameters and seed.
 * @throws InputError STUDY_MISMATCH when the stored study has another space, objective, metric, direction or seed
 */
export function openStudy<const S extends Space>(options: StudyOptions<S>): Study<S> {
  const { storage, sampler, logger = silentLogger } = options;
  const definition = storedDefinition(storage, options.definition);
  const orphans = storage.trials().filter(({ state }) => state === 'RUNNING');
  const typed = (trial: Trial) => trial as unknown as TypedTrial<S>;
  const asked = (number: number, suggestion: Suggestion): Asked<S> => ({
    trial: typed(storage.trial(number)),
    seed: createRng(definition.seed, number, 'trial').uint32(),
    suggestion,
  });

  const takeOver = (): Asked<S> | undefined => {
    for (let orphan = orphans.shift(); orphan !== undefined; orphan = orphans.shift()) {
      const { number } = orphan;
      const { state, systemAttrs } = storage.trial(number);
      if (state !== 'RUNNING' || !isRunnable(orphan, definition.space, logger)) continue;
      // A process may have died between naming the failure and ending the trial.
      if (systemAttrs['hpo:failure'] != null) storage.setSystemAttr(number, 'hpo:failure', null);
      return asked(number, storedSuggestion(orphan));
    }
    return undefined;
  };
  const dequeue = (): Asked<S> | undefined => {
    const waiting = storage
      .trials()
      .find((trial) => trial.state === 'WAITING' && isRunnable(trial, definition.space, logger));
    if (waiting === undefined) return undefined;
    storage.setState(waiting.number, 'RUNNING');
    return asked(waiting.number, storedSuggestion(waiting));
  };
  const suggest = (): Asked<S> | undefined => {
    const { space, direction, seed } = definition;
    const trials = storage.trials().map((trial) => usable(trial, space));
    const suggestion = sampler.suggest({ space, direction, seed, trials });
    if (suggestion === undefined) return undefined;
    const { params, by, details } = suggestion;
    const systemAttrs: Record<string, Json> = { 'hpo:by': by, ...(details && { 'hpo:details': details }) };
    return asked(storage.createTrial({ state: 'RUNNING', params, systemAttrs }), suggestion);
  };

  const study: Study<S> = {
    definition,
    get trials() {
      return storage.trials().map(typed);
    },
    get best() {
      const best = bestTrial(storage.trials(), definition.direction);
      return best && typed(best);
    },
    ask: () => takeOver() ?? dequeue() ?? suggest(),
    tell: (number, outcome) => {
      tell(storage, number, outcome);
      return typed(storage.trial(number));
    },
    enqueue: (params) => {
      // `fixed_params` is Optuna's word for it, so that Optuna knows the trial as an enqueued one.
      const systemAttrs: Record<string, Json> = { fixed_params: { ...params }, 'hpo:by': 'enqueued' };
      return storage.createTrial({ state: 'WAITING', params, systemAttrs });
    },
    optimize: (objective, optimizeOptions) => optimize(study, storage, objective, optimizeOptions, logger),
  };
  return study;
}

function storedDefinition<S extends Space>(
  storage: Storage,
  wanted: StudyDefinition & { readonly space: S },
): StudyDefinition & { readonly space: S } {
  const stored = storage.definition();
  if (stored === undefined) storage.create(wanted);
  else checkSameStudy(stored, wanted);
  // What is stored counts, also for the order of the parameters, on which suggestions depend.
  return storage.definition() as StudyDefinition & { readonly space: S };
}

function storedSuggestion({ params, systemAttrs }: Trial): Suggestion {
  const { 'hpo:by': by, 'hpo:details': details } = systemAttrs;
  return {
    params,
    by: typeof by === 'string' ? by : 'enqueued',
    ...(details === undefined ? {} : { details: details as Record<string, Json> }),
  };
}

function tell(storage: Storage, number: number, outcome: Outcome): void {
  const trial = storage.trial(number);
  if (trial.state !== 'RUNNING') {
    throw InputError.of(`trial ${number}`, `is ${trial.state}`, 'only a RUNNING trial takes a result');
  }
  if (outcome === 'PRUNED') {
    const last = [...trial.intermediateValues.values()].at(-1);
    storage.setState(number, 'PRUNED', last === undefined || Number.isNaN(last) ? undefined : last);
    return;
  }
  const failure = typeof outcome === 'object' && outcome !== null ? outcome : failureOfValue(outcome);
  if (failure === undefined) {
    storage.setState(number, 'COMPLETE', outcome as number);
    return;
  }
  storage.setSystemAttr(number, 'hpo:failure', { class: failure.class, message: failure.message });
  storage.setState(number, 'FAIL');
}

function isComplete(params: ParameterValues, space: Space): boolean {
  return Object.entries(space).every(([name, parameter]) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    return value !== undefined && contains(parameter, value);
  });
}

/** Optuna may have opened a trial without all parameters; it is Optuna's to finish. */
function isRunnable(trial: Trial, space: Space, logger: Logger): boolean {
  if (isComplete(trial.params, space)) return true;
  logger.warn(
    { trial: trial.number },
    `trial ${trial.number} lacks parameters of the space and is passed over`,
  );
  return false;
}

/** A trial as samplers may see it: one without all parameters says nothing about any configuration. */
function usable(trial: Trial, space: Space): Trial {
  if (isComplete(trial.params, space)) return trial;
  const lost = { class: 'infrastructure', message: 'lacks parameters of the space' };
  return { ...trial, state: 'FAIL', value: null, systemAttrs: { 'hpo:failure': lost } };
}
