// A module's function in a child process: a new one for each trial, and nothing of it is left afterwards.
import { fileURLToPath } from 'node:url';
import { type Environment, StartError } from '../../runner/spawn.ts';
import { type RunningProcess, startProcess } from '../../runner/start-process.ts';
import type { Json } from '../../trial/trial.ts';
import { startFailure } from '../command/failures.ts';
import { earlyEnd, LAST_LINES } from '../process-failure.ts';
import type { Message } from '../protocol/messages.ts';
import { TrialSession } from '../protocol/trial-session.ts';
import type { ModuleRun, RunResult } from './module.ts';
import { suggestBeside, trialOrder } from './order.ts';

/** The program that runs the function. */
export const PROCESS_MAIN = fileURLToPath(new URL('./process-main.mjs', import.meta.url));

/**
 * Runs a trial to its end.
 * @throws TrialFailure when the process ends before the trial; the reason of the trial's signal; what storing threw
 */
export async function runInProcess(run: ModuleRun): Promise<RunResult> {
  const { trial, space, dir, limits, target } = run;
  let child: RunningProcess | undefined;
  let hear: (message: Message) => void = () => {};
  const line = {
    send: (answer: Json) => child?.send(answer),
    listen: (listener: typeof hear) => {
      hear = listener;
    },
  };
  const session = new TrialSession(trial, line, { suggest: suggestBeside(space, trial) });
  child = await started(run, (message) => hear(message));
  child.send(trialOrder(target, trial, dir) as unknown as Json);
  // What cannot be stored ends the trial.
  session.ended.catch(() => child.end());
  const result = await child.result;
  trial.signal.throwIfAborted();
  if (session.failure !== undefined) throw session.failure.error;
  const lastLines = result.output.last(LAST_LINES);
  if (session.isOver) return { end: await session.ended, lastLines };
  throw earlyEnd(result, limits);
}

async function started(run: ModuleRun, onMessage: (message: Message) => void): Promise<RunningProcess> {
  const { trial, dir, limits, cwd } = run;
  try {
    return await startProcess({
      words: [process.execPath, PROCESS_MAIN],
      cwd,
      env: environmentOf(run),
      folder: dir,
      signal: trial.signal,
      ...(limits && { limits }),
      channel: {
        onMessage: (message) => onMessage(message as unknown as Message),
        onInvalid: (line) => {
          throw new Error(
            `the module wrote to the channel of hpo (file descriptor 4): ${line.slice(0, 100)}`,
          );
        },
      },
    });
  } catch (error) {
    throw error instanceof StartError ? startFailure(error) : error;
  }
}

/** The environment of a trial's process or thread. */
export function environmentOf({ baseEnv, env, slots, trial, dir }: ModuleRun): Environment {
  return {
    ...baseEnv,
    ...slots?.environment(trial.slot),
    ...env,
    HPO_TRIAL_NUMBER: String(trial.number),
    HPO_SEED: String(trial.seed),
    HPO_TRIAL_DIR: dir,
  };
}
