// What the layers of one forward and backward pass share. Gradients are written out by hand, layer by layer, as in
// ../../reference: tfjs's own tape takes slow paths on WASM and cannot leave running statistics behind.
//
// Rows are token-major: row (token, image) = token x images + image. So the class tokens are the first rows, and a
// head's queries lie as (token, image and head, feature), which is what the attention products want.
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { GroupedProduct } from './grouped-product.ts';
import type { Tf } from './load.ts';

/** A dropout mask in the reference's order, which is image-major; undefined where nothing is dropped. */
export type HostMasks = (site: string, size: number) => Float32Array | undefined;

export interface PassOptions {
  readonly tf: Tf;
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Keys of slots that need no gradient. */
  readonly constant: ReadonlySet<string>;
  readonly images: number;
  readonly training: boolean;
  readonly trackRunningStats: boolean;
  readonly masks: HostMasks;
  readonly product: GroupedProduct;
}

/** A layer that has run forward: rows in, rows out. */
export interface Layer {
  readonly output: Tensor2D;
  readonly backward: (dOutput: Tensor2D) => Tensor2D;
}

/** One forward and backward pass over a batch: where layers find their tensors and leave what they made. */
export class Pass {
  readonly tf: Tf;
  readonly images: number;
  /** Whether BatchNorm uses the batch's statistics. */
  readonly batchStatistics: boolean;
  readonly training: boolean;
  readonly trackRunningStats: boolean;
  readonly product: GroupedProduct;
  /** Left by backward: gradients by slot. */
  readonly gradients = new Map<string, Tensor>();
  /** Left by forward in training: new running statistics by slot. */
  readonly statistics = new Map<string, Tensor>();
  readonly #options: PassOptions;

  constructor(options: PassOptions) {
    this.tf = options.tf;
    this.images = options.images;
    this.training = options.training;
    this.trackRunningStats = options.trackRunningStats;
    this.batchStatistics = options.training || !options.trackRunningStats;
    this.product = options.product;
    this.#options = options;
  }

  /** A parameter or running statistic. */
  tensor<T extends Tensor>(key: string): T {
    const found = this.#options.tensors.get(key);
    if (found === undefined) throw new Error(`no tensor ${key}`);
    return found as T;
  }

  /** Leaves a parameter's gradient, unless it is zero by algebra. */
  gradient(key: string, compute: () => Tensor): void {
    if (!this.#options.constant.has(key)) this.gradients.set(key, this.tf.keep(compute()));
  }

  /** Leaves a new running statistic. */
  statistic(key: string, tensor: Tensor): void {
    this.statistics.set(key, this.tf.keep(tensor));
  }

  /** The mask of a place for rows of features, in row order. */
  rowMask(site: string, rows: Tensor2D): Tensor2D | undefined {
    const { tf, images } = this;
    const values = this.#mask(site, rows.size);
    if (values === undefined) return undefined;
    const [count, features] = rows.shape;
    const byImage = tf.tensor3d(values, [images, count / images, features]);
    return tf.reshape(tf.transpose(byImage, [1, 0, 2]), rows.shape);
  }

  /** The mask of attention weights of shape (query, image and head, key). */
  attentionMask(site: string, weights: Tensor3D): Tensor3D | undefined {
    const { tf } = this;
    const values = this.#mask(site, weights.size);
    if (values === undefined) return undefined;
    const [queries, groups, keys] = weights.shape;
    return tf.transpose(tf.tensor3d(values, [groups, queries, keys]), [1, 0, 2]);
  }

  /** Frees gradients and statistics that nobody has taken. */
  release(): void {
    this.tf.dispose([...this.gradients.values(), ...this.statistics.values()]);
  }

  #mask(site: string, size: number): Float32Array | undefined {
    return this.training ? this.#options.masks(site, size) : undefined;
  }
}

/** Runs layers one after another. What the way back needs is kept, and in evaluation nothing. */
export function chain(pass: Pass, input: Tensor2D, ...steps: ((x: Tensor2D) => Layer)[]): Layer {
  if (!pass.training) {
    const output = pass.tf.tidy(() => steps.reduce((x, step) => step(x).output, input));
    return { output, backward: noBackward };
  }
  const layers: Layer[] = [];
  let output = input;
  for (const step of steps) {
    const layer = step(output);
    layers.push(layer);
    output = layer.output;
  }
  const backward = (dOutput: Tensor2D): Tensor2D =>
    layers.reduceRight((gradient, layer) => pass.tf.tidy(() => layer.backward(gradient)), dOutput);
  return { output, backward };
}

/** The way back of an evaluation. */
export function noBackward(): never {
  throw new Error('evaluation has no backward pass');
}

/** x + f(x). */
export function residual(pass: Pass, input: Tensor2D, inner: Layer): Layer {
  const { tf } = pass;
  return {
    output: tf.add(input, inner.output),
    backward: (dOutput) => tf.add(dOutput, inner.backward(dOutput)),
  };
}
