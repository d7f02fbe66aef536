// The training loop: epochs of seeded shuffled batches, each followed by an evaluation. What computes is an engine;
// what is done with the records is the caller's.
import { createRng, shuffle } from '../math/random.ts';
import type { ModelConfig } from './config.ts';
import {
  DivergedError,
  type Engine,
  type EngineModel,
  type ImageSet,
  type TrainingState,
  type Weights,
} from './engine.ts';
import { initWeights } from './parameters.ts';

/** One epoch of one run, as measured. */
export interface EpochRecord {
  /** 1, 2, 3, … */
  readonly epoch: number;
  /** Wall time of the training steps alone. */
  readonly trainSeconds: number;
  /** Sum over the batches of their mean losses: what the article plots. */
  readonly lossSum: number;
  /** Mean loss over the images. */
  readonly lossMean: number;
  readonly evalSeconds: number;
  /** Mean cross-entropy on the scored set. */
  readonly evalLoss: number;
  /** Share of the scored set that was classified correctly; NaN, as the loss, in an epoch that was not scored. */
  readonly accuracy: number;
}

/** What to train, on what, and how. */
export interface TrainingRun {
  readonly engine: Engine;
  readonly config: ModelConfig;
  readonly train: ImageSet;
  /** What each epoch is scored on. */
  readonly scored: ImageSet;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Fixes the first weights, the order of the images and the dropout. */
  readonly seed: number;
  readonly evalBatchSize: number;
  /** The first epoch that is scored: 1 when left out. */
  readonly scoreFrom?: number;
  readonly signal?: AbortSignal;
  /** The next epoch begins when it resolves. */
  readonly onEpoch?: (record: EpochRecord) => void | Promise<void>;
  /** Called between steps with the share of the epoch that is done. */
  readonly onProgress?: (epoch: number, fraction: number) => void;
  /** Given a copy of the weights after the last epoch. */
  readonly onTrained?: (weights: Weights) => void;
}

/** Where a training stands after some epochs. */
export interface TrainingPoint {
  readonly epochs: readonly EpochRecord[];
  readonly state: TrainingState;
}

/** A training that is done epoch by epoch, as its owner calls. */
export interface Training {
  /** What is done. */
  readonly epochs: readonly EpochRecord[];
  /**
   * Trains and scores one more epoch.
   * @throws DivergedError when a batch's loss, or that of the evaluation, is not finite; the message names where
   * @throws CancelledError when the signal fires
   */
  next(): Promise<EpochRecord>;
  /** All that a later process needs to go on. */
  state(): Promise<TrainingState>;
  weights(): Promise<Weights>;
  /** Frees the model. */
  dispose(): void;
}

/** What a training is, without what is done with it. */
export type TrainingSettings = Omit<TrainingRun, 'epochs' | 'onEpoch' | 'onTrained'>;

/**
 * Opens a training.
 * @param from where an earlier process left it; from its initial weights without
 */
export async function openTraining(run: TrainingSettings, from?: TrainingPoint): Promise<Training> {
  const model = await run.engine.createModel(run.config, initWeights(run.config, run.seed), run.train);
  const epochs: EpochRecord[] = [...(from?.epochs ?? [])];
  if (from !== undefined) {
    await model.setState(from.state).catch((error: unknown) => {
      model.dispose();
      throw error;
    });
  }
  return {
    epochs,
    async next() {
      const record = await trainEpoch(run, model, epochs.length + 1);
      epochs.push(record);
      return record;
    },
    state: () => model.state(),
    weights: () => model.weights(),
    dispose: () => model.dispose(),
  };
}

/**
 * Trains a model from its initial weights.
 * @returns the records of all epochs
 * @throws DivergedError when a batch's loss, or that of an epoch's evaluation, is not finite; the message names where
 * @throws CancelledError when the signal fires
 */
export async function trainModel(run: TrainingRun): Promise<EpochRecord[]> {
  const training = await openTraining(run);
  try {
    while (training.epochs.length < run.epochs) await run.onEpoch?.(await training.next());
    if (run.onTrained !== undefined) run.onTrained(await training.weights());
    return [...training.epochs];
  } finally {
    training.dispose();
  }
}

/** The order in which an epoch sees the images: a function of seed and epoch alone. */
export const epochOrder = (count: number, seed: number, epoch: number): Uint32Array =>
  shuffle(
    Uint32Array.from({ length: count }, (_, index) => index),
    createRng(seed, epoch, 'shuffle'),
  );

async function trainEpoch(run: TrainingSettings, model: EngineModel, epoch: number): Promise<EpochRecord> {
  const { train, scored, batchSize, learningRate, signal, evalBatchSize } = run;
  const order = epochOrder(train.count, run.seed, epoch);
  const steps = Math.ceil(train.count / batchSize);
  const epochOf = (error: unknown): unknown =>
    error instanceof DivergedError
      ? new DivergedError(error.step, error.loss, `epoch ${epoch}, step ${error.step}`)
      : error;
  const request = {
    order,
    batchSize,
    learningRate,
    dropoutSeed: createRng(run.seed, epoch, 'dropout').uint32(),
    signal,
    onStep: (step: number) => run.onProgress?.(epoch, step / steps),
  };
  const { losses, seconds } = await model.trainEpoch(request).catch((error: unknown) => {
    throw epochOf(error);
  });
  const trained = {
    epoch,
    trainSeconds: seconds,
    lossSum: losses.reduce((sum, loss) => sum + loss, 0),
    lossMean: meanOverImages(losses, train.count, batchSize),
  };
  if (epoch < (run.scoreFrom ?? 1)) {
    return { ...trained, evalSeconds: 0, evalLoss: Number.NaN, accuracy: Number.NaN };
  }
  const score = await model.evaluate(scored, { batchSize: evalBatchSize, signal });
  // The last step's update has no batch after it that would show what it did.
  if (!Number.isFinite(score.loss)) {
    throw new DivergedError(steps, score.loss, `the end of epoch ${epoch}, in its evaluation`);
  }
  return {
    ...trained,
    evalSeconds: score.seconds,
    evalLoss: score.loss,
    accuracy: score.correct / score.count,
  };
}

/** The last batch may be smaller, so batch means are weighted by their images. */
function meanOverImages(losses: Float64Array, count: number, batchSize: number): number {
  const weighted = losses.reduce(
    (sum, loss, batch) => sum + loss * Math.min(batchSize, count - batch * batchSize),
    0,
  );
  return weighted / count;
}
