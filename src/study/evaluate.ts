// One attempt at a trial: the objective is run under a signal that fires when the study is stopped or the trial's time
// is up, and what comes of it is sorted into a value, a failure, pruned, or stopped.
import { HpoError, TimeoutError } from '../errors.ts';
import type { ParametersOf, Space } from '../space/space.ts';
import type { Storage, TrialContext, TrialProgress } from '../trial/contracts.ts';
import { TrialPruned } from '../trial/failure.ts';
import type { Failure, Trial } from '../trial/trial.ts';
import { failureOfError, failureOfValue, isOfSignal } from './failures.ts';
import { createRecorder, type TrialRecorder } from './running-trial.ts';
import { type Suggesting, suggesting } from './suggesting.ts';

/** A trial's context with parameters of the space's type, and ways to ask for more of them. */
export type TypedContext<S extends Space> = Omit<TrialContext, 'params'> &
  Suggesting & { readonly params: ParametersOf<S> };

/** An objective, or just its function. The study does not dispose of it. */
export type TypedObjective<S extends Space> =
  | { evaluate(trial: TypedContext<S>): Promise<number> }
  | ((trial: TypedContext<S>) => number | Promise<number>);

/** How a trial ended: its value, a failure, or pruned with the value of its last report. */
export type Outcome = number | Failure | 'PRUNED';

/** What an attempt needs beside the trial. */
export interface AttemptOptions {
  readonly storage: Storage;
  /** The trial's own. */
  readonly seed: number;
  readonly slot: number;
  readonly alone: boolean;
  /** Fires when the study is stopped. */
  readonly signal: AbortSignal;
  /** How long the trial may take, in milliseconds. */
  readonly trialTimeMs: number | undefined;
  readonly onProgress: (number: number, update: TrialProgress) => void;
  readonly onWarning: (message: string) => void;
}

/** How long an objective may take to honour its signal before nobody waits for it any longer, in milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * What became of the trial; undefined when it was stopped with the study.
 * @throws HpoError STORAGE and LEASE_LOST: what could not be stored is no fault of the trial
 */
export async function attempt<S extends Space>(
  objective: TypedObjective<S>,
  trial: Trial,
  options: AttemptOptions,
): Promise<Outcome | undefined> {
  return attemptRecorded(objective, trial.number, createRecorder(options.storage, trial), options);
}

/**
 * The same for a trial whose reports another recorder takes.
 * @throws HpoError STORAGE and LEASE_LOST, as the recorder does
 */
export async function attemptRecorded<S extends Space>(
  objective: TypedObjective<S>,
  number: number,
  recorder: TrialRecorder,
  options: Omit<AttemptOptions, 'storage'>,
): Promise<Outcome | undefined> {
  const { signal, stop } = limited(options.signal, options.trialTimeMs);
  const warned = new Set<string>();
  const context: TrialContext = {
    ...recorder,
    number,
    seed: options.seed,
    signal,
    slot: options.slot,
    alone: options.alone,
    shouldPrune: () => false,
    progress: (update) => options.onProgress(number, update),
    warn: (message) => {
      if (!warned.has(message)) options.onWarning(message);
      warned.add(message);
    },
  };
  try {
    const value: unknown = await abandoned(run(objective, context), signal);
    await recorder.settled();
    return failureOfValue(value) ?? (value as number);
  } catch (error) {
    // A report that could not be stored fails the study, not the trial, also where its objective hid the error.
    await recorder.settled();
    if (error instanceof HpoError && ['STORAGE', 'LEASE_LOST'].includes(error.code)) throw error;
    if (error instanceof TrialPruned) return 'PRUNED';
    if (!isOfSignal(error, signal)) return failureOfError(error);
    return signal.reason instanceof TimeoutError ? failureOfError(signal.reason) : undefined;
  } finally {
    stop();
  }
}

async function run<S extends Space>(objective: TypedObjective<S>, context: TrialContext): Promise<unknown> {
  const typed = { ...context, ...suggesting(context) } as unknown as TypedContext<S>;
  return typeof objective === 'function' ? objective(typed) : objective.evaluate(typed);
}

/** A signal that fires with another one, or when the time is up. */
function limited(
  outer: AbortSignal,
  milliseconds: number | undefined,
): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort(outer.reason);
  if (outer.aborted) abort();
  outer.addEventListener('abort', abort, { once: true });
  const isUp = () =>
    controller.abort(new TimeoutError(`took longer than its limit of ${(milliseconds ?? 0) / 1000} s`));
  const timer = milliseconds === undefined ? undefined : setTimeout(isUp, milliseconds);
  return {
    signal: controller.signal,
    stop: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', abort);
    },
  };
}

/** The result of work, or the signal's reason when the work does not end in time after the signal. */
function abandoned<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const giveUp = () => {
      timer = setTimeout(() => reject(signal.reason), PATIENCE_MS);
      timer.unref();
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    };
    work.then(resolve, reject).finally(done);
  });
}
