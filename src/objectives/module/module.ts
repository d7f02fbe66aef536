// The objective of an ES module: a function of a trial, run in a process of its own, in a thread, or right here.
import type { Slots } from '../../runner/slots.ts';
import type { Environment } from '../../runner/spawn.ts';
import type { ProcessLimits } from '../../runner/start-process.ts';
import type { Space } from '../../space/space.ts';
import type { Objective, TrialContext } from '../../trial/contracts.ts';
import type { TrialEnd } from '../protocol/messages.ts';
import { valueOfEnd } from '../protocol/outcome.ts';
import { madeFolder } from '../trial-folder.ts';
import { UnreadNames } from '../unread.ts';
import { checkModule } from './check.ts';
import { runHere } from './run-here.ts';
import { runInProcess } from './run-in-process.ts';
import { runInWorker } from './run-in-worker.ts';
import type { ModuleTarget } from './target.ts';

export type { ModuleTrial } from './module-trial.ts';

/** Where a module's function runs. */
export const ISOLATIONS = ['process', 'worker', 'none'] as const;
export type Isolation = (typeof ISOLATIONS)[number];

/** An objective in JavaScript. */
export interface ModuleObjectiveOptions {
  readonly target: ModuleTarget;
  readonly cwd: string;
  /** The folder of a trial: its output, and what the function puts there. */
  readonly folder: (trial: number) => string;
  /** The environment of this process. */
  readonly baseEnv: Environment;
  /** Variables of the study file. */
  readonly env?: Environment;
  readonly slots?: Slots;
  /** The parameters of the study file; the function's own come beside them. */
  readonly space?: Space;
  /**
   * `process`, unless given: a new child process for each trial, held to all limits. `worker`: a new thread for each,
   * ended when the trial has to end; of the limits it knows the memory, of JavaScript's heap alone. `none`: in this very
   * process; a function that does not heed its signal cannot be ended, and what it prints goes where we print.
   */
  readonly isolation?: Isolation;
  readonly limits?: ProcessLimits;
}

/** An objective that can be tried without running a trial. */
export interface ModuleObjective extends Objective {
  /**
   * Imports the module in a process of its own.
   * @throws InputError when it cannot be imported, or has no such function
   */
  check(): Promise<void>;
}

/** One trial of a module's function. */
export interface ModuleRun extends ModuleObjectiveOptions {
  readonly trial: TrialContext;
  /** The trial's folder, which exists. */
  readonly dir: string;
  readonly space: Space;
}

/** What a trial came to, and what it printed last. */
export interface RunResult {
  readonly end: TrialEnd;
  readonly lastLines: readonly string[];
}

const RUNS: Readonly<Record<Isolation, (run: ModuleRun) => Promise<RunResult>>> = {
  process: runInProcess,
  worker: runInWorker,
  none: runHere,
};

/** An objective that calls a function of a module. */
export function createModuleObjective(options: ModuleObjectiveOptions): ModuleObjective {
  const { space = {}, isolation = 'process' } = options;
  const unread = new UnreadNames(space);
  return {
    check: () => checkModule(options),
    evaluate: async (trial) => {
      trial.signal.throwIfAborted();
      const dir = madeFolder(options.folder(trial.number));
      const { end, lastLines } = await RUNS[isolation]({ ...options, trial, dir, space });
      const value = valueOfEnd(end, lastLines, Object.keys({ ...space, ...trial.params }));
      for (const warning of unread.after(Object.keys(trial.params), end.read)) trial.warn(warning);
      return value;
    },
  };
}
