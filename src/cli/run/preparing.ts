// What has to be loaded before trials can run: an engine, or a program. It may be loaded early, so that a study that
// cannot run is not made, and is let go in the end.
import type { BuiltStudy } from '../../config/build.ts';
import type { ProgramObjective } from '../../config/build-program.ts';
import type { StudyFile } from '../../config/study-file.ts';
import type { Storage } from '../../trial/contracts.ts';
import type { Engine } from '../../vit/engine.ts';
import type { Io } from '../io.ts';
import type { ObjectiveRun } from './objective-run.ts';
import { createProgramRun, loadProgram } from './program-run.ts';
import { createVitRun, loadEngine, type VitRunOptions } from './vit-run.ts';

/** What is to be loaded. */
export interface PreparingOptions {
  readonly file: StudyFile;
  readonly built: BuiltStudy;
  readonly folder: string;
  readonly quiet: boolean;
}

/** What the run adds to it. */
export type RunTools = Omit<VitRunOptions, 'built' | 'definition'> & {
  readonly study: { readonly definition: VitRunOptions['definition'] };
};

/** Loads once, early or late. */
export interface Preparing {
  /** Given as soon as it is open. */
  storage: Storage | undefined;
  /** InputError or MISSING_PACKAGE when it cannot run. */
  load(): Promise<void>;
  /** The objective, ready for its trials. */
  run(tools: RunTools): Promise<ObjectiveRun>;
  /** Why the objective wants the study to end, if it does. */
  wantsToStop(): string | undefined;
  dispose(): Promise<void>;
}

/** Nothing is loaded yet. */
export function createPreparing({ file, built, folder, quiet }: PreparingOptions, io: Io): Preparing {
  const { objective } = built;
  let engine: Engine | undefined;
  let program: ProgramObjective | undefined;
  let stopped: string | undefined;
  const load = async (): Promise<void> => {
    if (objective.kind === 'vit') {
      engine ??= await loadEngine(objective.vit, quiet, io);
      return;
    }
    const stop = () => {
      stopped = 'the objective asked to stop';
    };
    const view = () => preparing.storage?.view;
    program ??= await loadProgram({ built: objective, name: file.name, folder, view, stop }, io);
  };
  const preparing: Preparing = {
    storage: undefined,
    load,
    run: async (tools) => {
      await load();
      const { definition } = tools.study;
      if (objective.kind === 'vit') {
        return createVitRun({ ...tools, built: objective, definition }, engine as Engine, io);
      }
      objective.warnings.forEach(tools.warn);
      return createProgramRun(objective, program as ProgramObjective);
    },
    wantsToStop: () => stopped,
    dispose: async () => {
      await program?.dispose?.();
    },
  };
  return preparing;
}
