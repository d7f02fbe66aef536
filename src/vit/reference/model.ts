// The models in plain double precision: slow, small, and the measure of every engine. It documents the exact
// arithmetic and serves the tests; nothing trains with it.
import type { ModelConfig } from '../config.ts';
import type { DropoutMasks } from '../dropout.ts';
import { crossEntropy } from '../loss.ts';
import { parameterTable } from '../parameters.ts';
import { gatherPatches } from '../patches.ts';
import { type AdamState, adamStep, createAdam } from './adam.ts';
import { forward } from './forward.ts';
import type { Pass } from './pass.ts';

/** Images (bytes, each channels x imageSize x imageSize) and their labels. */
export interface ReferenceBatch {
  readonly images: Uint8Array;
  readonly labels: ArrayLike<number>;
}

const noMasks: DropoutMasks = () => undefined;

/** A model with its optimizer, in double precision. */
export class ReferenceModel {
  readonly config: ModelConfig;
  /** Parameters and running statistics by name. */
  readonly values: Map<string, Float64Array>;
  readonly #adam: AdamState = createAdam();

  constructor(config: ModelConfig, values: ReadonlyMap<string, ArrayLike<number>>) {
    this.config = config;
    this.values = new Map([...values].map(([name, data]) => [name, Float64Array.from(data)]));
  }

  /** Loss, gradients and new running statistics of a batch in training mode, changing nothing. */
  gradients(batch: ReferenceBatch, masks: DropoutMasks = noMasks) {
    const pass = this.#pass(true, masks);
    const run = forward(pass, this.config, this.#patches(batch));
    const { loss, dLogits } = crossEntropy(run.output, batch.labels);
    run.backward(dLogits);
    for (const { name, zeroGradient } of parameterTable(this.config)) {
      if (zeroGradient !== undefined) pass.gradients.get(name)?.fill(0, ...zeroGradient);
    }
    return { loss, gradients: pass.gradients, statistics: pass.statistics };
  }

  /** One step of Adam. Returns the loss before it. */
  step(batch: ReferenceBatch, learningRate: number, masks: DropoutMasks = noMasks): number {
    const { loss, gradients, statistics } = this.gradients(batch, masks);
    adamStep(this.#adam, this.values, gradients, learningRate);
    for (const [name, data] of statistics) this.values.set(name, data);
    return loss;
  }

  /** Logits in evaluation mode, shape (images, numClasses). */
  logits(images: Uint8Array): Float64Array {
    return forward(this.#pass(false, noMasks), this.config, this.#patches({ images, labels: [] })).output;
  }

  #pass(training: boolean, masks: DropoutMasks): Pass {
    const { trackRunningStats } = this.config;
    return {
      values: this.values,
      training,
      trackRunningStats,
      masks,
      gradients: new Map(),
      statistics: new Map(),
    };
  }

  #patches({ images }: ReferenceBatch): Float64Array {
    const count = images.length / (this.config.channels * this.config.imageSize ** 2);
    const indices = Array.from({ length: count }, (_, i) => i);
    return gatherPatches(this.config, { images }, indices, new Float64Array(images.length));
  }
}
