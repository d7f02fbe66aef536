// A trial and its further attempts: after an infrastructure fault again, with growing pauses; after running out of
// memory beside other trials once more alone, because only then the configuration is to blame.
import type { Space } from '../space/space.ts';
import type { Failure, Json, Trial } from '../trial/trial.ts';
import { createBell } from './bell.ts';
import { type AttemptOptions, attempt, type Outcome, type TypedObjective } from './evaluate.ts';
import type { Gate } from './gate.ts';

/** What attempts need beside the trial. */
export interface AttemptsOptions extends Omit<AttemptOptions, 'alone'> {
  readonly gate: Gate;
  readonly retries?: { readonly max: number; readonly delayMs: number };
}

const RETRIES = { max: 3, delayMs: 1000 };
/** Each pause is so many times as long as the one before. */
const BACK_OFF = 4;

/** What became of the trial in the end; undefined when it was stopped with the study. */
export async function runAttempts<S extends Space>(
  objective: TypedObjective<S>,
  trial: Trial,
  options: AttemptsOptions,
): Promise<Outcome | undefined> {
  const { gate, signal, storage } = options;
  const { max, delayMs } = options.retries ?? RETRIES;
  const { number } = trial;
  const failures: Failure[] = [];
  const again = async (failure: Failure, why: string): Promise<void> => {
    failures.push(failure);
    options.onWarning(`#${number} ${failure.class}: ${failure.message.split('\n', 1)[0]}; ${why}`);
    await storage.setSystemAttr(number, 'hpo:attempts', failures as unknown as Json);
  };
  const once = (alone: boolean) => attempt(objective, trial, { ...options, alone });
  let alone = false;
  for (let retries = 0; ; ) {
    const outcome = alone ? await gate.alone(number, () => once(true)) : await once(false);
    if (typeof outcome !== 'object') return outcome;
    if (outcome.class === 'oom' && !alone && gate.ranBeside(number)) {
      await again(outcome, 'once more, alone');
      alone = true;
      continue;
    }
    if (outcome.class !== 'infrastructure' || retries >= max) return outcome;
    const pause = delayMs * BACK_OFF ** retries;
    await again(outcome, `again in ${pause / 1000} s (${++retries} of ${max})`);
    await createBell().wait(pause, signal);
    if (signal.aborted) return undefined;
  }
}
