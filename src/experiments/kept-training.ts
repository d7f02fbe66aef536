// A training that is kept on disk epoch by epoch, so that whatever ends its process costs one epoch at most.
import { isFinished, type RunRecord } from '../report/run-record.ts';
import { DivergedError, type TrainingState, type Weights } from '../vit/engine.ts';
import { type EpochRecord, openTraining, type Training, type TrainingSettings } from '../vit/train.ts';
import { checkSameEngine, type PlannedRun } from './planned-run.ts';
import { type FoundRun, saveEpoch, saveFinished } from './run-folder.ts';
import { sittingHere } from './sitting.ts';

/** What is trained, and where it is kept. */
export interface KeptOptions {
  readonly folder: string;
  readonly planned: PlannedRun;
  /** What {@link findRun} has found in the folder. */
  readonly found: Exclude<FoundRun, { kind: 'finished' }>;
  readonly settings: Omit<TrainingSettings, 'config' | 'learningRate' | 'batchSize' | 'seed'>;
  /** This package's version, for the record. */
  readonly version: string;
  /** Given what an epoch left, before the epoch is kept. */
  readonly onState?: (epoch: number, state: TrainingState) => void;
  /** Given the weights after the last epoch, before the training counts as finished. */
  readonly onTrained?: (weights: Weights, epochs: readonly EpochRecord[]) => void;
}

/** A training in its folder. */
export interface KeptTraining {
  /** As it is on disk. */
  readonly run: RunRecord;
  /** Whether nothing is left to train. */
  readonly isFinished: boolean;
  /**
   * Trains one more epoch and keeps it.
   * @throws DivergedError when a loss is not finite; that is kept, too, and the training is over
   * @throws CancelledError when the signal fires; what was done before is kept
   */
  next(): Promise<EpochRecord>;
  dispose(): void;
}

/**
 * Opens a training where an earlier process left it, or anew.
 * @throws InputError STUDY_MISMATCH when another engine began it
 */
export async function openKeptTraining(options: KeptOptions): Promise<KeptTraining> {
  const { folder, planned, found, settings } = options;
  const { engine } = settings;
  const begun = found.kind === 'begun' ? found : undefined;
  if (begun !== undefined) checkSameEngine(folder, begun.run, engine.info);
  const { config, learningRate, batchSize, seed } = planned;
  const training = await openTraining(
    { ...settings, config, learningRate, batchSize, seed },
    begun && { epochs: begun.run.epochs, state: begun.state },
  );
  const kept = new Kept(options, training, begun?.run);
  // An earlier process may have ended after the last epoch and before its end was kept.
  if (kept.isFinished) await kept.finish();
  return kept;
}

class Kept implements KeptTraining {
  run: RunRecord;
  readonly #options: KeptOptions;
  readonly #training: Training;

  constructor(options: KeptOptions, training: Training, earlier: RunRecord | undefined) {
    const { planned, settings, version } = options;
    const { info } = settings.engine;
    this.#options = options;
    this.#training = training;
    const begun: RunRecord = earlier ?? { ...planned, engine: info, epochs: [] };
    const sitting = sittingHere(begun.epochs.length + 1, info.threads, version);
    this.run = isFinished(begun) ? begun : { ...begun, sittings: [...(begun.sittings ?? []), sitting] };
  }

  get isFinished(): boolean {
    return isFinished(this.run);
  }

  async next(): Promise<EpochRecord> {
    const record = await this.#training.next().catch((error: unknown) => {
      if (error instanceof DivergedError) this.#end({ ...this.run, diverged: error.message });
      throw error;
    });
    this.run = { ...this.run, epochs: [...this.run.epochs, record] };
    const state = await this.#training.state();
    this.#options.onState?.(record.epoch, state);
    saveEpoch(this.#options.folder, this.run, state);
    if (this.isFinished) await this.finish();
    return record;
  }

  dispose(): void {
    this.#training.dispose();
  }

  async finish(): Promise<void> {
    this.#options.onTrained?.(await this.#training.weights(), this.run.epochs);
    this.#end(this.run);
  }

  #end(run: RunRecord): void {
    this.run = run;
    saveFinished(this.#options.folder, run);
  }
}
