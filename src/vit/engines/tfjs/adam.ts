// Adam as PyTorch computes it. tfjs's own takes the square root and adds epsilon elsewhere.
import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from './load.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** The optimizer's moments by slot. */
export class Adam {
  readonly #tf: Tf;
  readonly #moments = new Map<string, readonly [first: Tensor, second: Tensor]>();
  #step = 0;

  constructor(tf: Tf) {
    this.#tf = tf;
  }

  /** Replaces the tensors that have a gradient by their next values. */
  step(tensors: Map<string, Tensor>, gradients: ReadonlyMap<string, Tensor>, learningRate: number): void {
    this.#step++;
    // lr m̂ / (sqrt(v̂) + eps) with both fractions brought out of the tensors.
    const correction = Math.sqrt(1 - BETA2 ** this.#step);
    const stepSize = (learningRate * correction) / (1 - BETA1 ** this.#step);
    for (const [key, gradient] of gradients)
      this.#update(tensors, key, gradient, stepSize, EPSILON * correction);
  }

  /** Steps taken. */
  get steps(): number {
    return this.#step;
  }

  /** A parameter's moments; undefined before the first step. */
  moments(key: string): readonly [first: Tensor, second: Tensor] | undefined {
    return this.#moments.get(key);
  }

  /** Goes on from so many steps with these moments, which are its own from now on. */
  restore(steps: number, moments: ReadonlyMap<string, readonly [first: Tensor, second: Tensor]>): void {
    this.reset();
    this.#step = steps;
    for (const [key, pair] of moments) this.#moments.set(key, pair);
  }

  /** Forgets everything and frees it. */
  reset(): void {
    this.#tf.dispose([...this.#moments.values()].flat());
    this.#moments.clear();
    this.#step = 0;
  }

  #update(
    tensors: Map<string, Tensor>,
    key: string,
    gradient: Tensor,
    stepSize: number,
    epsilon: number,
  ): void {
    const tf = this.#tf;
    const old = tensors.get(key);
    if (old === undefined) throw new Error(`no parameter ${key}`);
    const moments = this.#moments.get(key);
    const [parameter, first, second] = tf.tidy(() => {
      const fresh1 = tf.mul(gradient, 1 - BETA1);
      const fresh2 = tf.mul(tf.square(gradient), 1 - BETA2);
      const first = moments === undefined ? fresh1 : tf.add(tf.mul(moments[0], BETA1), fresh1);
      const second = moments === undefined ? fresh2 : tf.add(tf.mul(moments[1], BETA2), fresh2);
      const change = tf.div(tf.mul(first, stepSize), tf.add(tf.sqrt(second), epsilon));
      return [tf.keep(tf.sub(old, change)), tf.keep(first), tf.keep(second)];
    });
    tensors.set(key, parameter);
    this.#moments.set(key, [first, second]);
    tf.dispose([old, ...(moments ?? [])]);
  }
}
