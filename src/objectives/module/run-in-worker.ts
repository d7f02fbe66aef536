// A module's function in a worker thread: a new one for each trial.
import { TrialFailure } from '../../trial/failure.ts';
import { TrialSession } from '../protocol/trial-session.ts';
import type { ModuleRun, RunResult } from './module.ts';
import { suggestBeside } from './order.ts';
import { Thread, type ThreadEnd } from './thread.ts';

/**
 * Runs a trial to its end.
 * @throws TrialFailure when the thread ends before the trial; the reason of the trial's signal; what storing threw
 */
export async function runInWorker(run: ModuleRun): Promise<RunResult> {
  const { trial, space } = run;
  const thread = new Thread(run);
  const session = new TrialSession(trial, thread, { suggest: suggestBeside(space, trial) });
  const end = () => void thread.end();
  // What cannot be stored ends the trial.
  session.ended.catch(end);
  trial.signal.addEventListener('abort', end, { once: true });
  if (trial.signal.aborted) end();
  const result = await thread.result;
  trial.signal.removeEventListener('abort', end);
  trial.signal.throwIfAborted();
  if (session.failure !== undefined) throw session.failure.error;
  if (session.isOver) return { end: await session.ended, lastLines: result.lastLines };
  throw failureOf(result);
}

function failureOf({ code, error, lastLines: output }: ThreadEnd): TrialFailure {
  if (error?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new TrialFailure('oom', "JavaScript's heap is full", { cause: error, output });
  }
  const message =
    error === undefined ? `the thread ended with exit code ${code}` : `${error.name}: ${error.message}`;
  return new TrialFailure('crash', message, { cause: error, output });
}
