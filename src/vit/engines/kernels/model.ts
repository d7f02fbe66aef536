// An engine's model on any kernel host: an epoch is cut into slices of steps, long enough that a call costs nothing and
// short enough for progress and cancellation.
import { CancelledError, InputError } from '../../../errors.ts';
import type { ModelConfig } from '../../config.ts';
import { dropoutKeys } from '../../dropout.ts';
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
import { checkState, checkWeights } from '../../parameters.ts';
import {
  type HostModel,
  JOB,
  type JobRequest,
  type JobResult,
  type KernelHost,
  type RunningJob,
  STATUS,
} from './host.ts';
import { type KernelSpec, kernelSpec } from './spec.ts';

/** What a slice of an epoch should take. */
const SLICE_MS = 75;

/** Where images do not meet, a smaller batch changes nothing, and the signal is looked at between batches. */
const EVALUATION_BATCH = 500;

export class KernelModel implements EngineModel {
  readonly #config: ModelConfig;
  readonly #spec: KernelSpec;
  readonly #host: HostModel;
  readonly #train: ImageSet;
  /** Settled when no call uses the model's memory. */
  #free: Promise<unknown> = Promise.resolve();
  #running: RunningJob | undefined;
  #disposed = false;
  /** Steps that Adam has taken. */
  #steps = 0;
  #paths = 0;

  /** @throws HpoError OUT_OF_MEMORY when the host cannot hold the model */
  constructor(host: KernelHost, config: ModelConfig, weights: Weights, train: ImageSet) {
    checkSet(config, train);
    this.#config = config;
    this.#spec = kernelSpec(config);
    this.#train = train;
    this.#host = host.openModel(this.#spec.bytes);
    this.#load(weights);
  }

  /** Which of the kernels' paths the newest call took, as bits of PATH. For tests. */
  get lastPaths(): number {
    return this.#paths;
  }

  async trainEpoch(request: EpochRequest): Promise<EpochResult> {
    const { order, batchSize, signal, onStep } = request;
    checkOrder(order, this.#train, batchSize);
    this.#paths = 0;
    const losses = new Float64Array(Math.ceil(order.length / batchSize));
    let seconds = 0;
    let [first, steps] = [0, 1];
    while (first < losses.length) {
      const slice = await this.#run(() => this.#slice(request, first, steps), signal);
      seconds += slice.seconds;
      for (let i = 0; i < slice.steps; i++) {
        checkSignal(signal);
        losses[first + i] = slice.losses[i];
        onStep?.(first + i + 1, slice.losses[i]);
      }
      checkSignal(signal);
      first += slice.steps;
      if (slice.status === STATUS.diverged) throw new DivergedError(first + 1, slice.losses[slice.steps]);
      steps = Math.max(1, Math.floor((slice.steps * SLICE_MS) / (1000 * slice.seconds)));
    }
    return { losses, seconds };
  }

  async evaluate(set: ImageSet, { batchSize, signal }: EvaluationRequest): Promise<EvaluationResult> {
    checkSet(this.#config, set);
    this.#paths = 0;
    const { model, trackRunningStats } = this.#config;
    const alone = model === 'vit' || trackRunningStats;
    const result = await this.#run(
      () => ({
        kind: JOB.evaluate,
        images: this.#host.upload(set),
        order: Uint32Array.from({ length: set.count }, (_, i) => i),
        batch: alone ? Math.min(batchSize, EVALUATION_BATCH) : batchSize,
        learningRate: 0,
      }),
      signal,
    );
    const { correct, losses, seconds } = result;
    return { correct, count: set.count, loss: losses[0] / set.count, seconds };
  }

  weights(): Promise<Weights> {
    return this.#alone(() => this.#copy(this.#host.values(), this.#spec.tensors));
  }

  async setWeights(weights: Weights): Promise<void> {
    checkWeights(this.#config, weights);
    await this.#alone(() => this.#load(weights));
  }

  state(): Promise<TrainingState> {
    return this.#alone(() => {
      const trained = this.#trained();
      const { first, second } = this.#host.moments();
      const moments = { first: this.#copy(first, trained), second: this.#copy(second, trained) };
      const weights = this.#copy(this.#host.values(), this.#spec.tensors);
      return { weights, optimizer: { steps: this.#steps, ...moments } };
    });
  }

  async setState(state: TrainingState): Promise<void> {
    checkState(this.#config, state);
    await this.#alone(() => {
      const { steps, first, second } = state.optimizer;
      this.#load(state.weights);
      const memory = this.#host.moments();
      this.#put(first, memory.first);
      this.#put(second, memory.second);
      memory.powers.set(BETAS.map((beta) => powerOf(beta, steps)));
      this.#steps = steps;
    });
  }

  async gradients(batch: Uint32Array): Promise<{ loss: number; gradients: Weights }> {
    checkOrder(batch, this.#train, batch.length);
    this.#paths = 0;
    const trained = this.#trained();
    return this.#alone(async () => {
      const { losses } = await this.#job({
        kind: JOB.gradients,
        images: this.#host.upload(this.#train),
        order: batch,
        batch: batch.length,
        learningRate: 0,
      });
      return { loss: losses[0], gradients: this.#copy(this.#host.gradients(), trained) };
    });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#running?.cancel();
    this.#host.dispose();
  }

  /** Steps `first` to below `first + steps` of an epoch. */
  #slice(request: EpochRequest, first: number, steps: number): JobRequest {
    const { order, batchSize, learningRate, dropoutSeed } = request;
    const { dropout, embDropout, depth } = this.#config;
    const slice = order.subarray(first * batchSize, (first + steps) * batchSize);
    const count = Math.ceil(slice.length / batchSize);
    return {
      kind: JOB.train,
      images: this.#host.upload(this.#train),
      order: slice,
      batch: batchSize,
      learningRate,
      ...(dropout > 0 || embDropout > 0
        ? { dropoutKeys: keysOfSteps(dropoutSeed, depth, first, count) }
        : {}),
    };
  }

  /** Runs a job that the signal may stop, once the model is free. */
  async #run(request: () => JobRequest, signal: AbortSignal | undefined): Promise<TimedResult> {
    const result = await this.#alone(() => {
      checkSignal(signal);
      return this.#job(request(), signal);
    });
    if (result.status === STATUS.cancelled) throw new CancelledError();
    return result;
  }

  async #job(request: JobRequest, signal?: AbortSignal): Promise<TimedResult> {
    const start = performance.now();
    const running = this.#host.run(request);
    const cancel = (): void => running.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    this.#running = running;
    try {
      const result = await running.done;
      this.#paths |= result.paths;
      if (request.kind === JOB.train) this.#steps += result.steps;
      return { ...result, seconds: (performance.now() - start) / 1000 };
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.#running = undefined;
    }
  }

  /** Does one thing at a time with the model's memory, in the order of the calls. */
  #alone<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#free.then(() => {
      if (this.#disposed) throw new CancelledError('the model has been disposed of');
      return work();
    });
    this.#free = result.catch(() => undefined);
    return result;
  }

  #load(weights: Weights): void {
    const values = this.#host.values();
    this.#put(weights, values);
    values.set(this.#spec.constants, values.length - this.#spec.constants.length);
    this.#host.init();
    this.#steps = 0;
  }

  #trained(): KernelSpec['tensors'] {
    return this.#spec.tensors.filter(({ kind }) => kind === 'parameter');
  }

  #put(tensors: Weights, values: Float32Array): void {
    for (const { name, offset } of this.#spec.tensors) {
      const tensor = tensors.get(name);
      if (tensor !== undefined) values.set(tensor.data, offset);
    }
  }

  #copy(values: Float32Array, tensors: KernelSpec['tensors']): Weights {
    return new Map(
      tensors.map(({ name, shape, offset, size }) => [
        name,
        { shape, data: values.slice(offset, offset + size) },
      ]),
    );
  }
}

/** Adam's, as the kernels have them. */
const BETAS = [0.9, 0.999] as const;

/** As the kernels come to it, one factor a step: the last bit is theirs. */
function powerOf(beta: number, steps: number): number {
  let power = 1;
  for (let step = 0; step < steps && power > 0; step++) power *= beta;
  return power;
}

type TimedResult = JobResult & { readonly seconds: number };

/** The dropout keys of `count` steps from `first`: for each the sites in the order of native/core.h. */
function keysOfSteps(seed: number, depth: number, first: number, count: number): Uint32Array {
  const sites = [
    'embedding',
    ...Array.from({ length: depth }, (_, block) =>
      ['attention', 'out', 'hidden', 'final'].map((place) => `${block}.${place}`),
    ).flat(),
  ];
  const keys = new Uint32Array(2 * count * sites.length);
  for (let step = 0; step < count; step++) {
    sites.forEach((site, i) => {
      keys.set(dropoutKeys(seed, first + step, site), 2 * (step * sites.length + i));
    });
  }
  return keys;
}

function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}

/** The kernels read where they are told to; so nothing may point outside the set. */
function checkOrder(order: Uint32Array, { count }: ImageSet, batch: number): void {
  if (!Number.isSafeInteger(batch) || batch < 1) {
    throw InputError.of('batch size', `is ${batch}`, 'give a whole number above zero');
  }
  for (const index of order) {
    if (index >= count) throw InputError.of('order', `names image ${index}`, `the set has ${count} images`);
  }
}

function checkSet(config: ModelConfig, { images, labels, count }: ImageSet): void {
  const size = config.channels * config.imageSize ** 2;
  if (images.length !== count * size || labels.length !== count) {
    const found = `holds ${images.length} bytes and ${labels.length} labels`;
    throw InputError.of('image set', found, `${count} images of ${size} bytes were announced`);
  }
  for (const label of labels) {
    if (label < config.numClasses) continue;
    throw InputError.of('image set', `has the label ${label}`, `the model has ${config.numClasses} classes`);
  }
}
