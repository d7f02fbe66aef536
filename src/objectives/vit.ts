// The built-in objective: really trains a Vision Transformer with a trial's parameters and scores it.
import type { ParameterValues } from '../space/space.ts';
import type { Objective, TrialContext } from '../trial/contracts.ts';
import { TrialFailure } from '../trial/failure.ts';
import { type ModelConfig, modelConfig } from '../vit/config.ts';
import { DivergedError, type Engine, type ImageSet, type Weights } from '../vit/engine.ts';
import { epochToFile } from '../vit/epoch-file.ts';
import { type EpochRecord, trainModel } from '../vit/train.ts';

/** What stays the same from trial to trial. */
export interface VitObjectiveOptions {
  readonly engine: Engine;
  /** Options that the trial's parameters may override. */
  readonly config: Partial<ModelConfig>;
  readonly train: ImageSet;
  readonly scored: ImageSet;
  readonly epochs: number;
  /** Used where the parameters hold no `lr`. */
  readonly learningRate: number;
  /** Used where the parameters hold no `batch_size`. */
  readonly batchSize: number;
  readonly evalBatchSize: number;
  /** What a trial's value is: accuracy or loss on the scored images after the last epoch. */
  readonly score: 'accuracy' | 'loss';
  /** Given each trained model, before its trial ends. */
  readonly onTrained?: (trained: TrainedTrial) => void;
}

/** What a trial has trained. */
export interface TrainedTrial {
  readonly number: number;
  readonly config: ModelConfig;
  readonly weights: Weights;
  readonly epochs: number;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly seed: number;
}

/** An objective that trains and scores a model for every trial. */
export function createVitObjective(options: VitObjectiveOptions): Objective {
  return { evaluate: (trial) => evaluate(options, trial) };
}

/** What config has checked of the space: these are numbers, and the rest are options of the model. */
type VitParameters = Readonly<Record<'lr' | 'batch_size' | 'epochs', number | undefined>> & ParameterValues;

async function evaluate(options: VitObjectiveOptions, trial: TrialContext): Promise<number> {
  const { lr, batch_size, epochs = options.epochs, ...overrides } = trial.params as VitParameters;
  const { info } = options.engine;
  await trial.setUserAttr('engine', { ...info });
  const records: EpochRecord[] = [];
  const progress = (epoch: number, share: number) => {
    const last = records.at(-1);
    const value = last && scoreOf(last, options.score);
    const fraction = (epoch - 1 + share) / epochs;
    trial.progress({
      fraction,
      label: `epoch ${epoch}/${epochs}`,
      ...(value === undefined ? {} : { value }),
    });
  };
  const { engine, train, scored, evalBatchSize, onTrained } = options;
  const training = {
    config: modelConfig({ ...options.config, ...camelKeys(overrides) }),
    epochs,
    learningRate: lr ?? options.learningRate,
    batchSize: batch_size ?? options.batchSize,
    seed: trial.seed,
  };
  try {
    await trainModel({
      engine,
      train,
      scored,
      evalBatchSize,
      ...training,
      signal: trial.signal,
      onProgress: progress,
      onEpoch: async (record) => {
        records.push(record);
        await trial.setUserAttr('epochs', records.map(epochToFile));
        await trial.report(record.epoch, scoreOf(record, options.score));
      },
      ...(onTrained && {
        onTrained: (weights: Weights) => onTrained({ number: trial.number, ...training, weights }),
      }),
    });
  } catch (error) {
    if (error instanceof DivergedError) throw new TrialFailure('diverged', error.message, { cause: error });
    throw error;
  }
  return scoreOf(records[records.length - 1], options.score);
}

const scoreOf = (record: EpochRecord, score: 'accuracy' | 'loss'): number =>
  score === 'accuracy' ? record.accuracy : record.evalLoss;

/** `mlp_dim` to `mlpDim`: files speak snake case, the configuration camel case. */
function camelKeys(params: ParameterValues): Partial<ModelConfig> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()),
      value,
    ]),
  );
}
