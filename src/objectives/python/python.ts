// The objective of a Python script: a function of an Optuna trial, unchanged.
import type { Slots } from '../../runner/slots.ts';
import type { Environment } from '../../runner/spawn.ts';
import type { Space } from '../../space/space.ts';
import type { Objective, TrialContext } from '../../trial/contracts.ts';
import { leavesMemoryFull, valueOfEnd } from '../protocol/outcome.ts';
import type { StudyFacts } from '../protocol/study-facts.ts';
import { madeFolder } from '../trial-folder.ts';
import { UnreadNames } from '../unread.ts';
import { checkedProcess } from './check.ts';
import type { PythonProcess, PythonProgram } from './python-process.ts';
import { PythonTrial } from './python-trial.ts';

/** An objective in Python. */
export interface PythonObjectiveOptions extends Omit<PythonProgram, 'env'> {
  /** The folder of a trial: its output, and what the function puts there. */
  readonly folder: (trial: number) => string;
  /** The environment of this process. */
  readonly baseEnv: Environment;
  /** Variables of the study file. */
  readonly env?: Environment;
  readonly slots?: Slots;
  /** The parameters of the study file; the objective's own come beside them. */
  readonly space?: Space;
  readonly study: StudyFacts;
  /** One process for each place, kept from trial to trial, or a new one for each trial; `slot` unless given. */
  readonly isolation?: 'slot' | 'trial';
}

/** An objective that can be tried without running a trial. */
export interface PythonObjective extends Objective {
  /**
   * Imports the script. The process is kept for the first trial.
   * @throws InputError when it cannot be imported, or has no such function
   */
  check(): Promise<void>;
  dispose(): Promise<void>;
}

/** An objective that calls a function of a Python file. A trial's folder gets `stdout.log` and `stderr.log`. */
export function createPythonObjective(options: PythonObjectiveOptions): PythonObjective {
  return new PythonProcesses(options);
}

/** Keeps a process for each place. */
class PythonProcesses implements PythonObjective {
  readonly #options: PythonObjectiveOptions;
  readonly #space: Space;
  readonly #unread: UnreadNames;
  readonly #kept = new Map<number, PythonProcess>();

  constructor(options: PythonObjectiveOptions) {
    this.#options = options;
    this.#space = options.space ?? {};
    this.#unread = new UnreadNames(this.#space);
  }

  async check(): Promise<void> {
    const process = await checkedProcess(this.#programOf(0));
    process.rest();
    await this.#take(0)?.leave();
    this.#kept.set(0, process);
  }

  async evaluate(trial: TrialContext): Promise<number> {
    trial.signal.throwIfAborted();
    const dir = madeFolder(this.#options.folder(trial.number));
    const terms = { program: this.#programOf(trial.slot), space: this.#space, study: this.#options.study };
    const run = new PythonTrial(trial, terms, dir);
    const process = this.#take(trial.slot) ?? (await run.startProcess());
    const end = await run.runIn(process);
    if (this.#options.isolation === 'trial' || leavesMemoryFull(end)) await process.leave();
    else this.#kept.set(trial.slot, process);
    const value = valueOfEnd(end, run.lastLines, Object.keys({ ...this.#space, ...trial.params }));
    for (const warning of this.#unread.after(Object.keys(trial.params), end.read)) trial.warn(warning);
    return value;
  }

  async dispose(): Promise<void> {
    const processes = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(processes.map((process) => process.leave()));
  }

  #take(slot: number): PythonProcess | undefined {
    const process = this.#kept.get(slot);
    this.#kept.delete(slot);
    return process?.isOver ? undefined : process;
  }

  #programOf(slot: number): PythonProgram {
    const { target, interpreter, cwd, baseEnv, env, slots, limits } = this.#options;
    return {
      target,
      interpreter,
      cwd,
      env: { ...baseEnv, ...slots?.environment(slot), ...env },
      ...(limits && { limits }),
    };
  }
}
