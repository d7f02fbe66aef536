// A program as an objective of the command line: a command, a Python function, a module's function.
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { BuiltProgram, ProgramObjective } from '../../config/build-program.ts';
import type { Environment } from '../../runner/spawn.ts';
import type { StudyView } from '../../trial/contracts.ts';
import { bestTrial } from '../../trial/trial.ts';
import type { Io } from '../io.ts';
import type { ObjectiveRun } from './objective-run.ts';

/** What a run of a program needs. */
export interface ProgramRunOptions {
  readonly built: BuiltProgram;
  readonly name: string;
  /** The study's folder. */
  readonly folder: string;
  /** The study as it stands; undefined before its storage is open. */
  view(): StudyView | undefined;
  /** Called when the objective wants the study to end. */
  stop(): void;
}

/** A program's objective, with what it costs to find out that it cannot run already paid. */
export async function loadProgram(options: ProgramRunOptions, io: Io): Promise<ProgramObjective> {
  const { built, name, folder, view, stop } = options;
  const direction = () => view()?.definition?.direction ?? 'minimize';
  const trials = () => view()?.trials ?? [];
  const objective = built.create({
    environment: io.env as Environment,
    cores: availableParallelism(),
    trialsFolder: resolve(join(folder, 'trials')),
    study: {
      name,
      get direction() {
        return direction();
      },
      trials,
      best: () => bestTrial(trials(), direction()),
      attrs: () => view()?.attrs ?? {},
      stop,
    },
  });
  await objective.check?.();
  return objective;
}

/** Prepares the trials of a program. */
export function createProgramRun(built: BuiltProgram, objective: ProgramObjective): ObjectiveRun {
  return {
    objective,
    subject: built.subject,
    each: '',
    facts: [],
    trialMs: undefined,
    // Its output and parameters are in the trial's folder already.
    trialEnded: () => {},
  };
}
