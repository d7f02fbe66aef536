// The loop of a study: ask, evaluate, tell, one trial after another. Each event is stored before the next begins.
import { HpoError, InputError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Suggestion } from '../search/sampler.ts';
import type { ParametersOf, Space } from '../space/space.ts';
import type { Storage, TrialContext, TrialProgress } from '../trial/contracts.ts';
import { countsAsTrial, failureOf, type Trial } from '../trial/trial.ts';
import { failureOfError, failureOfValue, hopeless, isCancellation } from './failures.ts';
import type { Asked, Outcome, Study, TypedTrial } from './study.ts';

/** How many infrastructure faults in a row end a run, unless told otherwise. */
const MAX_INFRASTRUCTURE_FAULTS = 5;

/** A trial's context with parameters of the space's type. */
export type TypedContext<S extends Space> = Omit<TrialContext, 'params'> & {
  readonly params: ParametersOf<S>;
};

/** An objective, or just its function. The study does not dispose of it. */
export type TypedObjective<S extends Space> =
  | { evaluate(trial: TypedContext<S>): Promise<number> }
  | ((trial: TypedContext<S>) => number | Promise<number>);

/** What is called as a run goes on. Nothing waits for it, and what it throws ends the run. */
export interface StudyHooks<S extends Space = Space> {
  readonly onTrialStart?: (trial: TypedTrial<S>, suggestion: Suggestion) => void;
  readonly onProgress?: (number: number, update: TrialProgress) => void;
  readonly onTrialEnd?: (trial: TypedTrial<S>) => void;
  readonly onWarning?: (message: string) => void;
}

/** How long to go on. */
export interface OptimizeOptions<S extends Space = Space> {
  /** How many trials the study shall have in total; trials lost to infrastructure faults do not count. */
  readonly trials: number;
  /** Ends the run; the running trial stays open and is run again when the study goes on. */
  readonly signal?: AbortSignal;
  readonly on?: StudyHooks<S>;
  /** How many infrastructure faults in a row end the run. */
  readonly maxInfrastructureFaults?: number;
}

/** Why a run ended. */
export interface StudyResult<S extends Space = Space> {
  /**
   * `done`: as many trials as asked for; `cancelled`: by the signal; `exhausted`: nothing left to try; `gave_up`: only
   * failures, see the explanation.
   */
  readonly reason: 'done' | 'cancelled' | 'exhausted' | 'gave_up';
  /** A sentence for the user, where there is more to say than the reason. */
  readonly explanation?: string;
  /** Trials that ended in this run, failed ones included. */
  readonly finished: number;
  readonly best: TypedTrial<S> | undefined;
}

type End = Pick<StudyResult, 'reason' | 'explanation'>;

/**
 * Runs trials until `options.trials` of the study's trials count.
 * @throws InputError for a number of trials that is none, HpoError STORAGE when a result cannot be stored; a failing
 *   objective never throws
 */
export async function optimize<S extends Space>(
  study: Study<S>,
  storage: Storage,
  objective: TypedObjective<S>,
  options: OptimizeOptions<S>,
  logger: Logger,
): Promise<StudyResult<S>> {
  const { on = {}, maxInfrastructureFaults = MAX_INFRASTRUCTURE_FAULTS } = options;
  if (!(options.trials >= 0)) {
    throw InputError.of('trials', `is ${options.trials}`, 'give the number of trials, 0 or more');
  }
  const signal = options.signal ?? new AbortController().signal;
  let finished = 0;
  let faults = 0;
  const result = (end: End): StudyResult<S> => ({ ...end, finished, best: study.best });

  for (;;) {
    if (signal.aborted) return result({ reason: 'cancelled' });
    if (storage.trials().filter(countsAsTrial).length >= options.trials) return result({ reason: 'done' });
    const asked = study.ask();
    if (asked === undefined) return result(exhausted(storage.trials()));
    announce(asked, on, logger);
    const outcome = await evaluate(objective, contextOf(asked, storage, signal, on), signal);
    if (outcome === undefined) return result({ reason: 'cancelled' });
    const trial = study.tell(asked.trial.number, outcome);
    finished++;
    on.onTrialEnd?.(trial);
    faults = failureOf(trial as Trial)?.class === 'infrastructure' ? faults + 1 : 0;
    const end = giveUp(storage.trials(), trial, faults, maxInfrastructureFaults);
    if (end !== undefined) return result(end);
  }
}

function announce<S extends Space>(
  { trial, suggestion }: Asked<S>,
  { onTrialStart, onWarning }: StudyHooks<S>,
  logger: Logger,
): void {
  const { warning } = suggestion;
  if (warning !== undefined) {
    logger.warn({ trial: trial.number }, warning);
    onWarning?.(warning);
  }
  onTrialStart?.(trial, suggestion);
}

function contextOf<S extends Space>(
  { trial: { number, params }, seed }: Asked<S>,
  storage: Storage,
  signal: AbortSignal,
  { onProgress }: StudyHooks<S>,
): TypedContext<S> {
  return {
    number,
    params,
    seed,
    signal,
    report: (step, value) => storage.report(number, step, value),
    setUserAttr: (key, value) => storage.setUserAttr(number, key, value),
    progress: (update) => onProgress?.(number, update),
  };
}

/** What became of a trial; undefined when it was cancelled and stays open. */
async function evaluate<S extends Space>(
  objective: TypedObjective<S>,
  context: TypedContext<S>,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  try {
    const value: unknown = await (typeof objective === 'function'
      ? objective(context)
      : objective.evaluate(context));
    return failureOfValue(value) ?? (value as number);
  } catch (error) {
    if (isCancellation(error, signal)) return undefined;
    // A report that could not be stored is no fault of the trial.
    if (error instanceof HpoError && error.code === 'STORAGE') throw error;
    return failureOfError(error);
  }
}

function exhausted(trials: readonly Trial[]): End {
  const explanation = `every configuration of the space has been tried (${trials.length} trials)`;
  return { reason: 'exhausted', explanation };
}

function giveUp<S extends Space>(
  trials: readonly Trial[],
  ended: TypedTrial<S>,
  faults: number,
  maxFaults: number,
): End | undefined {
  if (faults >= maxFaults) {
    const message = failureOf(ended as Trial)?.message;
    return {
      reason: 'gave_up',
      explanation: `${faults} infrastructure faults in a row; the last: ${message}`,
    };
  }
  const explanation = ended.state === 'FAIL' && faults === 0 ? hopeless(trials) : undefined;
  return explanation === undefined ? undefined : { reason: 'gave_up', explanation };
}
