// A model on tfjs. The images stay with the host as bytes: a batch is cut into patches there, which takes well under a
// thousandth of a step and an eighth of the memory that float images would.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Tensor } from '@tensorflow/tfjs';
import { CancelledError } from '../../../errors.ts';
import type { ModelConfig } from '../../config.ts';
import { fillDropoutMask } from '../../dropout.ts';
import {
  DivergedError,
  type EngineModel,
  type EpochRequest,
  type EpochResult,
  type EvaluationRequest,
  type EvaluationResult,
  type ImageSet,
  type TrainingState,
  type Weights,
} from '../../engine.ts';
import { crossEntropy, type LossResult } from '../../loss.ts';
import { checkState, checkWeights, parameterTable } from '../../parameters.ts';
import { gatherPatches } from '../../patches.ts';
import { Adam } from './adam.ts';
import type { TfjsBackend } from './backends.ts';
import { forward } from './forward.ts';
import { batchedProduct, depthwiseProduct } from './grouped-product.ts';
import { type Tf, useBackend } from './load.ts';
import { type HostMasks, Pass } from './pass.ts';
import { deviceSlots, fromDevice, type Slot, toDevice } from './slots.ts';

const EVALUATION_BATCH = 200;

const noMasks: HostMasks = () => undefined;

export class TfjsModel implements EngineModel {
  readonly #tf: Tf;
  readonly #backend: TfjsBackend;
  readonly #config: ModelConfig;
  readonly #train: ImageSet;
  readonly #slots: readonly Slot[];
  readonly #constant: ReadonlySet<string>;
  readonly #tensors = new Map<string, Tensor>();
  readonly #adam: Adam;
  /** num_batches_tracked, one for each BatchNorm: they all count the same batches, but may start apart. */
  readonly #counters = new Map<string, number>();

  constructor(tf: Tf, backend: TfjsBackend, config: ModelConfig, weights: Weights, train: ImageSet) {
    this.#tf = tf;
    this.#backend = backend;
    this.#config = config;
    this.#train = train;
    this.#slots = deviceSlots(config);
    this.#constant = new Set(this.#slots.filter(({ zeroGradient }) => zeroGradient).map(({ key }) => key));
    this.#adam = new Adam(tf);
    this.#upload(weights);
  }

  async trainEpoch(request: EpochRequest): Promise<EpochResult> {
    const { order, batchSize, learningRate, dropoutSeed, signal, onStep } = request;
    const losses = new Float64Array(Math.ceil(order.length / batchSize));
    const start = performance.now();
    for (let step = 0; step < losses.length; step++) {
      checkSignal(signal);
      const batch = order.subarray(step * batchSize, (step + 1) * batchSize);
      const loss = this.#trainStep(batch, learningRate, this.#masks(dropoutSeed, step));
      if (!Number.isFinite(loss)) throw new DivergedError(step + 1, loss);
      losses[step] = loss;
      onStep?.(step + 1, loss);
      // A step blocks; between steps the program may draw, read keys and cancel.
      await nextTurn();
    }
    return { losses, seconds: (performance.now() - start) / 1000 };
  }

  async evaluate(set: ImageSet, { batchSize, signal }: EvaluationRequest): Promise<EvaluationResult> {
    const start = performance.now();
    const { model, trackRunningStats } = this.#config;
    // Where images do not meet, a smaller batch changes nothing; large ones only take memory (WASM has 4 GB at most).
    const size = model === 'vit' || trackRunningStats ? Math.min(batchSize, EVALUATION_BATCH) : batchSize;
    let [correct, loss] = [0, 0];
    for (let from = 0; from < set.count; from += size) {
      checkSignal(signal);
      const indices = Uint32Array.from({ length: Math.min(size, set.count - from) }, (_, i) => from + i);
      const score = this.#score(set, indices);
      correct += score.correct;
      loss += (score.loss * indices.length) / set.count;
      await nextTurn();
    }
    return { correct, count: set.count, loss, seconds: (performance.now() - start) / 1000 };
  }

  async weights(): Promise<Weights> {
    useBackend(this.#tf, this.#backend);
    const tensors = fromDevice(this.#slots, ({ key }) => this.#tensors.get(key)?.dataSync<'float32'>());
    for (const [name, count] of this.#counters)
      tensors.set(name, { shape: [], data: Float32Array.of(count) });
    // In the table's order, as in a state_dict.
    return new Map(
      parameterTable(this.#config).flatMap(({ name }) => {
        const tensor = tensors.get(name);
        return tensor === undefined ? [] : [[name, tensor] as const];
      }),
    );
  }

  async setWeights(weights: Weights): Promise<void> {
    checkWeights(this.#config, weights);
    this.#adam.reset();
    this.#upload(weights);
  }

  async state(): Promise<TrainingState> {
    const weights = await this.weights();
    const trained = this.#slots.filter(({ spec }) => spec.kind === 'parameter');
    const moment = (index: 0 | 1) =>
      fromDevice(trained, ({ key }) => this.#adam.moments(key)?.[index].dataSync<'float32'>());
    return { weights, optimizer: { steps: this.#adam.steps, first: moment(0), second: moment(1) } };
  }

  async setState(state: TrainingState): Promise<void> {
    checkState(this.#config, state);
    const { weights, optimizer } = state;
    this.#upload(weights);
    const moving = this.#slots.filter(
      ({ spec, key }) => spec.kind === 'parameter' && !this.#constant.has(key),
    );
    const pairs = moving.map(
      (slot) =>
        [slot.key, [this.#tensor(slot, optimizer.first), this.#tensor(slot, optimizer.second)]] as const,
    );
    this.#adam.restore(optimizer.steps, new Map(optimizer.steps === 0 ? [] : pairs));
  }

  async gradients(batch: Uint32Array): Promise<{ loss: number; gradients: Weights }> {
    let gradients: Weights = new Map();
    const trained = this.#slots.filter(({ spec }) => spec.kind === 'parameter');
    const loss = this.#differentiate(batch, noMasks, (pass) => {
      gradients = fromDevice(trained, ({ key }) => pass.gradients.get(key)?.dataSync<'float32'>());
    });
    return { loss, gradients };
  }

  dispose(): void {
    this.#adam.reset();
    this.#tf.dispose([...this.#tensors.values()]);
    this.#tensors.clear();
  }

  #masks(seed: number, step: number): HostMasks {
    const { dropout, embDropout } = this.#config;
    return (site, size) => {
      const rate = site === 'embedding' ? embDropout : dropout;
      return rate === 0 ? undefined : fillDropoutMask(new Float32Array(size), rate, seed, step, site);
    };
  }

  #trainStep(batch: Uint32Array, learningRate: number, masks: HostMasks): number {
    return this.#differentiate(batch, masks, ({ gradients, statistics }) => {
      this.#adam.step(this.#tensors, gradients, learningRate);
      for (const [key, tensor] of statistics) {
        this.#tensors.get(key)?.dispose();
        this.#tensors.set(key, tensor);
      }
      statistics.clear();
      for (const [name, count] of this.#counters) this.#counters.set(name, count + 1);
    });
  }

  /** Runs forward and backward, then hands the pass with its gradients to `use`, unless the loss is not finite. */
  #differentiate(batch: Uint32Array, masks: HostMasks, use: (pass: Pass) => void): number {
    const tf = this.#tf;
    const pass = this.#pass(batch.length, true, masks);
    let loss = Number.NaN;
    try {
      tf.tidy(() => {
        const run = forward(pass, this.#config, this.#patches(this.#train, batch));
        const labels = batch.map((index) => this.#train.labels[index]);
        const result = crossEntropy(run.output.dataSync(), labels);
        loss = result.loss;
        if (!Number.isFinite(loss)) return;
        run.backward(tf.tensor2d(Float32Array.from(result.dLogits), run.output.shape));
      });
      if (Number.isFinite(loss)) use(pass);
      return loss;
    } finally {
      pass.release();
    }
  }

  #score(set: ImageSet, indices: Uint32Array): LossResult {
    const pass = this.#pass(indices.length, false, noMasks);
    const logits = this.#tf.tidy(() =>
      forward(pass, this.#config, this.#patches(set, indices)).output.dataSync(),
    );
    return crossEntropy(
      logits,
      indices.map((index) => set.labels[index]),
    );
  }

  #pass(images: number, training: boolean, masks: HostMasks): Pass {
    const tf = this.#tf;
    useBackend(tf, this.#backend);
    const product = this.#backend === 'wasm' ? depthwiseProduct(tf) : batchedProduct(tf);
    const { trackRunningStats } = this.#config;
    const [tensors, constant] = [this.#tensors, this.#constant];
    return new Pass({ tf, tensors, constant, images, training, trackRunningStats, masks, product });
  }

  #patches(set: ImageSet, indices: Uint32Array) {
    const { channels, imageSize, patchSize } = this.#config;
    const pixels = channels * patchSize * patchSize;
    const values = new Float32Array(indices.length * channels * imageSize * imageSize);
    gatherPatches(this.#config, set, indices, values, 'patch-major');
    return this.#tf.tensor2d(values, [values.length / pixels, pixels]);
  }

  /** A slot's values on the device, until they are disposed of. */
  #tensor(slot: Slot, tensors: Weights): Tensor {
    const [rows, columns] = slot.shape;
    const shape = columns === undefined ? [rows] : [columns, rows];
    return this.#tf.keep(this.#tf.tensor(toDevice(slot, tensors), shape, 'float32'));
  }

  #upload(weights: Weights): void {
    const tf = this.#tf;
    useBackend(tf, this.#backend);
    tf.dispose([...this.#tensors.values()]);
    for (const slot of this.#slots) {
      this.#tensors.set(slot.key, this.#tensor(slot, weights));
    }
    for (const { name, shape } of parameterTable(this.#config)) {
      if (shape.length === 0) this.#counters.set(name, weights.get(name)?.data[0] ?? 0);
    }
  }
}

function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}
