// The contract between the training loop and whatever does the arithmetic. Coarse on purpose: data is handed over
// once and stays on the device, and one call trains a whole epoch, so that a fused engine can own everything inside.
import { HpoError } from '../errors.ts';
import type { ModelConfig } from './config.ts';

/** Raised when a batch's loss is not finite: the learning rate was too high for this model and data. */
export class DivergedError extends HpoError {
  /** The 1-based step of the epoch. */
  readonly step: number;
  readonly loss: number;

  constructor(step: number, loss: number, where = `step ${step}`) {
    super('DIVERGED', `loss is ${loss} at ${where}`);
    this.name = 'DivergedError';
    this.step = step;
    this.loss = loss;
  }
}

/** Images as bytes (0-255; engines divide by 255 and nothing more) with their labels. */
export interface ImageSet {
  /** count x channels x imageSize x imageSize, row-major. */
  readonly images: Uint8Array;
  /** count class indices, each below numClasses. */
  readonly labels: Uint8Array;
  readonly count: number;
}

/** What computed a result; recorded with every trial and run. */
export interface EngineInfo {
  /** For example `native`. */
  readonly engine: string;
  /** What the engine computes on: for example `avx512`, or a back end of tfjs. */
  readonly backend: string;
  /** The instruction set that runs, for example `wasm-simd128` or `javascript`. */
  readonly isa: string;
  readonly threads: number;
  /** Version of the library or kernels. */
  readonly version: string;
  /** Only where the native engine was told not to flush subnormal numbers to zero: other bits may come out. */
  readonly subnormals?: 'kept' | undefined;
}

/** One tensor as an engine gives it out and takes it in: PyTorch's layout, so a Linear weight is (out, in). */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Parameters and running statistics by their name in PyTorch's state_dict. */
export type Weights = ReadonlyMap<string, Tensor>;

/** Adam's memory: what it needs beside the parameters to take its next step. */
export interface OptimizerState {
  /** Steps taken. */
  readonly steps: number;
  /** The moments of every parameter, under its name; zero before the first step. */
  readonly first: Weights;
  readonly second: Weights;
}

/** All that training has changed in a model: one that takes it over goes on as if it had trained itself. */
export interface TrainingState {
  readonly weights: Weights;
  readonly optimizer: OptimizerState;
}

/** One epoch's work. */
export interface EpochRequest {
  /** Indices into the training set, in the order in which they are to be seen; the last batch may be smaller. */
  readonly order: Uint32Array;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Seeds this epoch's dropout masks: those of dropout.ts, with the step counted from 0 in the epoch. */
  readonly dropoutSeed: number;
  /** Checked between steps; the call then rejects with a CancelledError. */
  readonly signal?: AbortSignal;
  /** Called between steps with the number of finished steps and the newest batch loss. */
  readonly onStep?: (step: number, loss: number) => void;
}

/** What an epoch did. */
export interface EpochResult {
  /** The mean loss of each batch, in order. */
  readonly losses: Float64Array;
  /** Wall time of the training alone, without data loading and warm-up. */
  readonly seconds: number;
}

/** What an evaluation found. */
export interface EvaluationResult {
  readonly correct: number;
  readonly count: number;
  /** Cross-entropy, mean over the images. */
  readonly loss: number;
  readonly seconds: number;
}

/** How to score a set. */
export interface EvaluationRequest {
  readonly batchSize: number;
  readonly signal?: AbortSignal;
}

/** A model on a device, with its optimizer's state (Adam: beta 0.9 and 0.999, eps 1e-8) and a resident training set. */
export interface EngineModel {
  /**
   * Trains one epoch.
   * @throws DivergedError when a batch's loss is not finite
   * @throws CancelledError when the signal fires
   */
  trainEpoch(request: EpochRequest): Promise<EpochResult>;
  /** Scores a set in evaluation mode (running statistics, no dropout). The set is uploaded once and kept. */
  evaluate(set: ImageSet, request: EvaluationRequest): Promise<EvaluationResult>;
  /** A copy of all parameters and running statistics. */
  weights(): Promise<Weights>;
  /** Replaces all parameters and running statistics; the optimizer starts afresh. */
  setWeights(weights: Weights): Promise<void>;
  /** A copy of the weights and of the optimizer's memory. Random draws have none: they follow from seed and epoch. */
  state(): Promise<TrainingState>;
  /**
   * Takes a state over, bit by bit.
   * @throws HpoError BAD_INPUT when it does not fit the configuration; the model is as before then
   */
  setState(state: TrainingState): Promise<void>;
  /** Gradient of one batch's mean loss by parameter, in training mode without dropout; changes nothing. */
  gradients(batch: Uint32Array): Promise<{ readonly loss: number; readonly gradients: Weights }>;
  /** Frees everything. The model is unusable afterwards. */
  dispose(): void;
}

/** Makes models. */
export interface Engine {
  readonly info: EngineInfo;
  /**
   * A model with the given weights on this engine.
   * @throws HpoError BAD_INPUT when the weights do not fit the configuration
   */
  createModel(config: ModelConfig, weights: Weights, train: ImageSet): Promise<EngineModel>;
}
