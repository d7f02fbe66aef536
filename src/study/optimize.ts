// The loop that runs trials, several at a time where asked: in each slot a trial is asked for, run and told, until
// enough trials count in all processes together or there is a reason to stop.
import { isDeepStrictEqual } from 'node:util';
import { HpoError, InputError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { createRng } from '../math/random.ts';
import type { Suggestion } from '../search/sampler.ts';
import type { Space } from '../space/space.ts';
import type { Storage, TrialProgress } from '../trial/contracts.ts';
import { failureOf, type Trial } from '../trial/trial.ts';
import type { Started } from './asking.ts';
import { runAttempts } from './attempts.ts';
import { createBell } from './bell.ts';
import type { Outcome, TypedObjective } from './evaluate.ts';
import { hopeless } from './failures.ts';
import { createGate } from './gate.ts';
import { type StopRule, stopReason } from './stopping.ts';
import type { Study, TypedTrial } from './study.ts';
import { unknownNames } from './unknown-names.ts';

/** How many infrastructure faults in a row end a run, unless told otherwise. */
const MAX_INFRASTRUCTURE_FAULTS = 5;
/** How long to wait before looking again at what other processes do, in milliseconds. */
const POLL_MS = 200;

/** What is called as a run goes on. Nothing waits for it, and what it throws ends the run. */
export interface StudyHooks<S extends Space = Space> {
  readonly onTrialStart?: (trial: TypedTrial<S>, suggestion: Suggestion) => void;
  readonly onProgress?: (number: number, update: TrialProgress) => void;
  readonly onTrialEnd?: (trial: TypedTrial<S>) => void;
  readonly onWarning?: (message: string) => void;
}

/** How long to go on. */
export interface OptimizeOptions<S extends Space = Space> {
  /**
   * How many trials the study shall have in total, those of other processes included; trials lost to infrastructure
   * faults do not count. Without a number until something else ends the run.
   */
  readonly trials?: number;
  /** How many trials run at the same time; 1 when left out. */
  readonly parallel?: number;
  /** Starts no further trial after so many milliseconds. */
  readonly timeMs?: number;
  /** Ends a trial that takes longer, in milliseconds, with the failure class `timeout`. */
  readonly trialTimeMs?: number;
  readonly stop?: StopRule;
  /** Asked before each trial: a sentence ends the run, as a reason to stop. */
  readonly until?: () => string | undefined;
  /** Ends the run; running trials go back to the queue and are run again when the study goes on. */
  readonly signal?: AbortSignal;
  readonly on?: StudyHooks<S>;
  /** How often a trial is tried again after an infrastructure fault, and after how many milliseconds at first. */
  readonly retries?: { readonly max: number; readonly delayMs: number };
  /** How many trials in a row that are lost to infrastructure faults end the run. */
  readonly maxInfrastructureFaults?: number;
}

/** Why a run ended. */
export interface StudyResult<S extends Space = Space> {
  /**
   * `done`: as many trials as asked for; `cancelled`: by the signal; `exhausted`: nothing left to try; `stopped`: by the
   * stop rule; `time`: its time is up; `gave_up`: only failures, see the explanation.
   */
  readonly reason: 'done' | 'cancelled' | 'exhausted' | 'stopped' | 'time' | 'gave_up';
  /** A sentence for the user, where there is more to say than the reason. */
  readonly explanation?: string;
  /** Trials that ended in this run, failed ones included. */
  readonly finished: number;
  readonly best: TypedTrial<S> | undefined;
}

type End = Pick<StudyResult, 'reason' | 'explanation'>;

/** What the loop needs of its study. */
export interface Loop<S extends Space> {
  readonly study: Study<S>;
  readonly storage: Storage;
  readonly logger: Logger;
  /** Starts the next trial: see asking.ts. */
  start(budget: number): Promise<Started | 'exhausted' | 'full'>;
  /** Why nothing is left to start, as a sentence. */
  nothingLeft(): string;
  tell(number: number, outcome: Outcome): Promise<TypedTrial<S>>;
}

/**
 * Runs trials until `options.trials` of the study's trials count.
 * @throws InputError for numbers that are none, HpoError STORAGE when a result cannot be stored; a failing objective
 *   never throws
 */
export async function optimize<S extends Space>(
  loop: Loop<S>,
  objective: TypedObjective<S>,
  options: OptimizeOptions<S>,
): Promise<StudyResult<S>> {
  const { parallel = 1, trials = Number.POSITIVE_INFINITY } = options;
  if (!(trials >= 0)) throw InputError.of('trials', `is ${trials}`, 'give the number of trials, 0 or more');
  if (!Number.isSafeInteger(parallel) || parallel < 1) {
    throw InputError.of('parallel', `is ${parallel}`, 'give the number of trials at a time, 1 or more');
  }
  const run = createRun(loop, objective, options, trials);
  const slots = await Promise.allSettled(Array.from({ length: parallel }, (_, slot) => run.inSlot(slot)));
  const broken = slots.find((slot) => slot.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  return { ...run.end(), finished: run.finished(), best: loop.study.best };
}

function createRun<S extends Space>(
  loop: Loop<S>,
  objective: TypedObjective<S>,
  options: OptimizeOptions<S>,
  trials: number,
) {
  const { storage, study, logger } = loop;
  const { on = {}, maxInfrastructureFaults = MAX_INFRASTRUCTURE_FAULTS, timeMs } = options;
  /** Also fires when a slot breaks: the others then stop too. */
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal, ...(options.signal ? [options.signal] : [])]);
  const deadline = timeMs === undefined ? undefined : performance.now() + timeMs;
  const gate = createGate();
  const ended = createBell();
  let end: End | undefined;
  let finished = 0;
  let faults = 0;
  let isNamed = false;
  const warn = (message: string): void => {
    logger.warn({}, message);
    on.onWarning?.(message);
  };

  /** Why no further trial is started, if there is a reason. */
  const reasonToEnd = (): End | undefined => {
    if (end !== undefined) return end;
    if (signal.aborted) return { reason: 'cancelled' };
    const { trials: all, counted } = storage.view;
    if (counted >= trials) return { reason: 'done' };
    const stop =
      options.until?.() ?? (options.stop && stopReason(all, study.definition.direction, options.stop));
    if (stop !== undefined) return { reason: 'stopped', explanation: stop };
    if (deadline === undefined || performance.now() < deadline) return undefined;
    return { reason: 'time', explanation: `the time is up (${(timeMs as number) / 1000} s)` };
  };

  const inSlot = async (slot: number): Promise<void> => {
    try {
      for (;;) {
        await gate.enter(signal);
        end ??= reasonToEnd();
        if (end !== undefined) return;
        // One after another, so that every suggestion knows the trials of the other slots.
        const started = await gate.oneAtATime(() => (end === undefined ? loop.start(trials) : 'full'));
        if (started === 'exhausted') end ??= { reason: 'exhausted', explanation: loop.nothingLeft() };
        else if (typeof started === 'object' && isRedefined()) await leave(started);
        else if (typeof started === 'object') await runTrial(started, slot);
        else if (end === undefined) await waitForOthers();
      }
    } catch (error) {
      controller.abort(error);
      throw error;
    } finally {
      ended.ring();
    }
  };

  /** Whether another process gave the study another objective than the one that runs here. */
  const isRedefined = (): boolean => {
    const { definition } = storage.view;
    if (definition === undefined) return false;
    const { metric, objective: known } = study.definition;
    return definition.metric !== metric || !isDeepStrictEqual(definition.objective, known);
  };

  const leave = async ({ trial }: Started): Promise<void> => {
    end ??= { reason: 'stopped', explanation: 'another process goes on with another objective' };
    await storage.release(trial.number);
  };

  /** All trials that may be started are running or waiting, here or elsewhere: one of them may yet come back. */
  const waitForOthers = async (): Promise<void> => {
    await ended.wait(POLL_MS, signal);
    await storage.reclaim();
  };

  const runTrial = async (started: Started, slot: number): Promise<void> => {
    const { trial, suggestion } = started;
    if (suggestion.warning !== undefined) warn(suggestion.warning);
    on.onTrialStart?.(trial as unknown as TypedTrial<S>, suggestion);
    try {
      const outcome = await gate.run(trial.number, () =>
        runAttempts(objective, trial, {
          storage,
          seed: trialSeed(study.definition.seed, trial.number),
          slot,
          signal,
          gate,
          trialTimeMs: options.trialTimeMs,
          ...(options.retries && { retries: options.retries }),
          onProgress: (number, update) => on.onProgress?.(number, update),
          onWarning: warn,
        }),
      );
      if (outcome === undefined) return await storage.release(trial.number);
      tellEnd(await loop.tell(trial.number, outcome));
    } catch (error) {
      if (!(error instanceof HpoError && error.code === 'LEASE_LOST')) throw error;
      warn(`${error.message}: what it did here is dropped`);
    } finally {
      ended.ring();
    }
  };

  const tellEnd = (trial: TypedTrial<S>): void => {
    finished++;
    on.onTrialEnd?.(trial);
    // What an objective asks for is known once it has run to its end.
    if (trial.state === 'COMPLETE' && !isNamed) unknownNames(storage.view).forEach(warn);
    isNamed ||= trial.state === 'COMPLETE';
    const failure = failureOf(trial as unknown as Trial);
    faults = trial.state === 'FAIL' && failure?.class === 'infrastructure' ? faults + 1 : 0;
    if (faults >= maxInfrastructureFaults) {
      const explanation = `${faults} infrastructure faults in a row; the last: ${failure?.message}`;
      end ??= { reason: 'gave_up', explanation };
    }
    const explanation = trial.state === 'FAIL' && faults === 0 ? hopeless(storage.view.trials) : undefined;
    if (explanation !== undefined) end ??= { reason: 'gave_up', explanation };
  };

  return {
    inSlot,
    end: (): End => end ?? { reason: 'cancelled' },
    finished: () => finished,
  };
}

/** A trial's own seed: equal for equal study seeds and trial numbers. */
export function trialSeed(studySeed: number, number: number): number {
  return createRng(studySeed, number, 'trial').uint32();
}
