// A module's function in this very process. It cannot be ended from outside: when the trial has to end and the function
// does not, it is left behind.
import { setTimeout as sleep } from 'node:timers/promises';
import { GRACE_MS } from '../../runner/end-group.ts';
import type { Message, Question, TrialEnd } from '../protocol/messages.ts';
import { TrialSession } from '../protocol/trial-session.ts';
import type { ModuleRun, RunResult } from './module.ts';
import { suggestBeside, type TrialOrder, trialOrder } from './order.ts';

/** What run.mjs offers: the same that processes and threads run. */
interface Runner {
  runTrial(order: TrialOrder, line: Line, signal: () => AbortSignal): Promise<TrialEnd>;
}

interface Line {
  tell(message: Message): void;
  ask(question: Question): unknown;
}

/**
 * Runs a trial to its end.
 * @throws the reason of the trial's signal; what storing threw
 */
export async function runHere(run: ModuleRun): Promise<RunResult> {
  const { trial, space, dir, target, limits } = run;
  const runner: Runner = await import(new URL('./run.mjs', import.meta.url).href);
  let hear: (message: Message) => void = () => {};
  const ignoreAnswers = {
    send: () => {},
    listen: (listener: typeof hear) => {
      hear = listener;
    },
  };
  const session = new TrialSession(trial, ignoreAnswers, { suggest: suggestBeside(space, trial) });
  const line = { tell: hear, ask: (question: Question) => session.answerTo(question) };
  const running = runner.runTrial(trialOrder(target, trial, dir), line, () => trial.signal);
  const end = await Promise.race([running, abandoned(trial.signal, limits?.graceMs ?? GRACE_MS)]);
  trial.signal.throwIfAborted();
  if (session.failure !== undefined) throw session.failure.error;
  hear(end as TrialEnd);
  return { end: await session.ended, lastLines: [] };
}

/** Resolves a while after the signal. */
async function abandoned(signal: AbortSignal, graceMs: number): Promise<undefined> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await sleep(graceMs, undefined, { ref: false });
  return undefined;
}
