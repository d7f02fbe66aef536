// Trains an experiment's runs with the terminal's rows, and says how it ended.
import { createEngine } from '../../config/engine.ts';
import { type ExperimentRun, TEST_BATCH } from '../../experiments/plan.ts';
import { type TurnResult, trainInTurn } from '../../experiments/train-in-turn.ts';
import { plural } from '../../report/format.ts';
import type { Io } from '../io.ts';
import { version } from '../version.ts';
import type { ExperimentSettings } from './flags.ts';
import { createExperimentScreen, type ExperimentScreen } from './screen.ts';
import type { OpenedSetting } from './setting.ts';

/** An experiment that is to be trained. */
export interface Experiment {
  readonly title: string;
  readonly folder: string;
  readonly settings: ExperimentSettings;
  readonly setting: OpenedSetting;
  readonly signal: AbortSignal;
}

/**
 * Trains what is left.
 * @throws InputError when `--only` names nothing, or folders hold other trainings
 */
export async function trainRuns(
  { title, folder, settings, setting, signal }: Experiment,
  runs: readonly ExperimentRun[],
  io: Io,
): Promise<TurnResult & { readonly screen: ExperimentScreen }> {
  const { only, vit } = settings;
  const screen = createExperimentScreen(title, runs, settings, io);
  const result = await trainInTurn({
    folder,
    runs,
    isWanted: ({ name }) => only.length === 0 || only.some((part) => name.includes(part)),
    partsOf: setting.partsOf,
    evalBatchSize: TEST_BATCH,
    version: version(),
    signal,
    loadEngine: () => createEngine(vit, screen.note),
    on: screen,
  }).finally(screen.clear);
  return { ...result, screen };
}

/** The last line of an experiment that was stopped. */
export function stoppedLine({ records }: TurnResult, folder: string): string {
  const done = [...records.values()].reduce((sum, { epochs }) => sum + epochs.length, 0);
  return `interrupted after ${plural(done, 'epoch')}, kept in ${folder}/; the same command goes on`;
}
