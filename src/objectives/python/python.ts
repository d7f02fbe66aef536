// The objective of a Python script: a function of an Optuna trial, unchanged.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Slots } from '../../runner/slots.ts';
import type { Space } from '../../space/space.ts';
import type { Objective, TrialContext } from '../../trial/contracts.ts';
import { leavesMemoryFull, valueOfEnd } from '../protocol/outcome.ts';
import type { StudyFacts } from '../protocol/study-facts.ts';
import { UnreadNames } from '../unread.ts';
import { checkedProcess } from './check.ts';
import type { PythonProcess, PythonProgram } from './python-process.ts';
import { PythonTrial } from './python-trial.ts';

/** An objective in Python. */
export interface PythonObjectiveOptions extends PythonProgram {
  /** Where each trial has a folder of its own, by its number. */
  readonly trialsFolder: string;
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
    this.#kept.set(0, process);
  }

  async evaluate(trial: TrialContext): Promise<number> {
    trial.signal.throwIfAborted();
    const folder = join(this.#options.trialsFolder, String(trial.number));
    mkdirSync(folder, { recursive: true });
    const terms = { program: this.#programOf(trial.slot), space: this.#space, study: this.#options.study };
    const run = new PythonTrial(trial, terms, folder);
    const process = this.#take(trial.slot) ?? (await run.startProcess());
    const end = await run.runIn(process);
    if (this.#options.isolation === 'trial' || leavesMemoryFull(end)) await process.leave();
    else this.#kept.set(trial.slot, process);
    const value = valueOfEnd(end, run.lastLines);
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
    const { target, interpreter, cwd, env, slots, limits } = this.#options;
    return {
      target,
      interpreter,
      cwd,
      env: { ...env, ...slots?.environment(slot) },
      ...(limits && { limits }),
    };
  }
}
