// From what an objective returned or threw to what is stored, and when failing means that the study should end.
import { CancelledError, HpoError, TimeoutError } from '../errors.ts';
import { TrialFailure } from '../trial/failure.ts';
import { countsAsTrial, type Failure, failureOf, type Trial } from '../trial/trial.ts';

/** How many equal failures without any success end a study. */
const EQUAL_FAILURES = 3;

/** The failure of an objective that returned something else than a finite number; undefined for a good value. */
export function failureOfValue(value: unknown): Failure | undefined {
  if (typeof value !== 'number') {
    const found = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
    return { class: 'invalid_output', message: `the objective returned ${found}, not a number` };
  }
  return Number.isFinite(value)
    ? undefined
    : { class: 'diverged', message: `the objective returned ${value}` };
}

/** The failure that an objective's error stands for. */
export function failureOfError(error: unknown): Failure {
  if (error instanceof TrialFailure) return error.failure;
  if (error instanceof TimeoutError) return { class: 'timeout', message: error.message };
  if (error instanceof HpoError && error.code === 'DIVERGED')
    return { class: 'diverged', message: error.message };
  if (error instanceof HpoError && error.code === 'OUT_OF_MEMORY')
    return { class: 'oom', message: error.message };
  return { class: 'crash', message: error instanceof Error ? error.message || error.name : String(error) };
}

/** Whether an error says that the trial was ended by its signal, not that it failed. */
export function isOfSignal(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  const name = error instanceof Error ? error.name : '';
  return error instanceof CancelledError || error === signal.reason || name === 'AbortError';
}

/** A failure without its numbers: two with equal signatures failed in the same way. */
function signatureOf(trial: Trial): string | undefined {
  const failure = failureOf(trial);
  if (trial.state !== 'FAIL') return undefined;
  return `${failure?.class}: ${failure?.message.replace(/-?\d+(\.\d+)?(e[+-]?\d+)?/gi, '#')}`;
}

/**
 * Why a study that only fails should end: nothing ever succeeded and the last three trials failed in the same way.
 * @returns undefined while it should go on
 */
export function hopeless(trials: readonly Trial[]): string | undefined {
  const counted = trials.filter(countsAsTrial);
  if (counted.length < EQUAL_FAILURES || counted.some(({ state }) => state !== 'FAIL')) return undefined;
  const last = counted.slice(-EQUAL_FAILURES);
  if (new Set(last.map(signatureOf)).size > 1) return undefined;
  const failure = failureOf(last[EQUAL_FAILURES - 1]);
  const seen = failure === undefined ? 'without a message' : `${failure.class}: ${failure.message}`;
  const which = counted.length === EQUAL_FAILURES ? 'the first' : 'the last';
  const output = failure?.output?.map((line) => `\n  | ${line}`).join('') ?? '';
  return `${which} ${EQUAL_FAILURES} trials failed in the same way (${seen})${output}`;
}
