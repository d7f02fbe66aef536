// Trains an experiment's runs with the terminal's rows, and says how it ended.
import { createEngine } from '../../config/engine.ts';
import type { Figure } from '../../experiments/figures.ts';
import { type ExperimentRun, TEST_BATCH } from '../../experiments/plan.ts';
import type { TableRow } from '../../experiments/table.ts';
import { type TurnHooks, type TurnResult, trainInTurn } from '../../experiments/train-in-turn.ts';
import { plural } from '../../report/format.ts';
import type { RunRecord } from '../../report/run-record.ts';
import { interruptible } from '../interrupt.ts';
import type { Io } from '../io.ts';
import { version } from '../version.ts';
import type { TableFiles } from './files.ts';
import type { ExperimentSettings } from './flags.ts';
import { createExperimentScreen, type ExperimentScreen } from './screen.ts';
import type { OpenedSetting } from './setting.ts';

/** An experiment that is to be run. */
export interface Experiment {
  readonly title: string;
  readonly folder: string;
  readonly settings: ExperimentSettings;
  readonly setting: OpenedSetting;
}

/** What an experiment came to, for the report of both. */
export interface ExperimentResult {
  readonly code: number;
  /** Of Table 1 or 3. */
  readonly rows: readonly TableRow[];
  readonly tables: readonly TableFiles[];
  readonly figures: readonly Figure[];
  readonly runs: readonly RunRecord[];
}

/** Whether `--only` means a run. */
export const isWanted = ({ only }: ExperimentSettings, name: string): boolean =>
  only.length === 0 || only.some((part) => name.includes(part));

/**
 * Trains what is left, until Ctrl-C.
 * @param onState given what every epoch left
 * @throws InputError when folders hold other trainings
 */
export async function trainRuns(
  { title, folder, settings, setting }: Experiment,
  runs: readonly ExperimentRun[],
  io: Io,
  onState?: TurnHooks<ExperimentRun>['state'],
): Promise<TurnResult<ExperimentRun> & { readonly screen: ExperimentScreen }> {
  const { vit, quiet } = settings;
  const wanted = runs.filter(({ name }) => isWanted(settings, name));
  const screen = createExperimentScreen(title, wanted, settings, io);
  const { signal, stop } = interruptible(io, quiet);
  const finish = () => {
    stop();
    screen.clear();
  };
  const result = await trainInTurn({
    folder,
    runs,
    isWanted: ({ name }) => isWanted(settings, name),
    partsOf: ({ planned }) => setting.partsOf(planned.seed),
    evalBatchSize: TEST_BATCH,
    version: version(),
    signal,
    loadEngine: (keepsSubnormals) =>
      createEngine(keepsSubnormals ? { ...vit, flush_subnormals: false } : vit, screen.note),
    on: onState === undefined ? screen : { ...screen, state: onState },
  }).finally(finish);
  return { ...result, screen };
}

/** The last line of an experiment that was stopped. */
export function stoppedLine({ records }: TurnResult<ExperimentRun>, folder: string): string {
  const done = [...records.values()].reduce((sum, { epochs }) => sum + epochs.length, 0);
  return `interrupted after ${plural(done, 'epoch')}, kept in ${folder}/; the same command goes on`;
}
