// Linear, LayerNorm, BatchNorm, GELU and dropout on rows. The formulas are explained in ../../reference.
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { LinearLayout, NormLayout } from '../../layout.ts';
import { type Layer, noBackward, type Pass } from './pass.ts';

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

/** y = x W + b, with W of shape (inputs, outputs). `part` picks queries, keys or values of a qkv Linear. */
export function linear(
  pass: Pass,
  layout: Pick<LinearLayout, 'name' | 'bias'>,
  input: Tensor2D,
  part = '',
): Layer {
  const { tf } = pass;
  const [weightKey, biasKey] = [`${layout.name}.weight${part}`, `${layout.name}.bias${part}`];
  const weight = pass.tensor<Tensor2D>(weightKey);
  const output = layout.bias
    ? tf.fused.matMul({ a: input, b: weight, bias: pass.tensor(biasKey) })
    : tf.matMul(input, weight);
  const backward = (dOutput: Tensor2D): Tensor2D => {
    // Explicit transposes: on WASM, matMul's own flags leave the fast path.
    pass.gradient(weightKey, () => tf.tidy(() => tf.matMul(tf.transpose(input), dOutput)));
    if (layout.bias) pass.gradient(biasKey, () => tf.sum(dOutput, 0));
    return tf.matMul(dOutput, tf.transpose(weight));
  };
  return { output: output as Tensor2D, backward };
}

/** LayerNorm (over a row) or BatchNorm (over a column). */
export function norm(pass: Pass, layout: NormLayout, input: Tensor2D): Layer {
  if (layout.kind === 'batch' && !pass.batchStatistics) return fixedNorm(pass, layout, input);
  const { tf } = pass;
  const { kind, name } = layout;
  const axis = kind === 'layer' ? 1 : 0;
  const gamma = pass.tensor<Tensor1D>(`${name}.weight`);
  const { output, normalised, inverse } = tf.tidy(() => {
    const mean = tf.mean<Tensor2D>(input, axis, true);
    const centred = tf.sub<Tensor2D>(input, mean);
    const variance = tf.mean<Tensor2D>(tf.square(centred), axis, true);
    if (kind === 'batch') trackStatistics(pass, name, input.shape[0], mean, variance);
    const inverse = tf.rsqrt(tf.add(variance, EPSILON));
    const normalised = tf.mul<Tensor2D>(centred, inverse);
    const output = tf.add<Tensor2D>(tf.mul(normalised, gamma), pass.tensor(`${name}.bias`));
    return { output, normalised, inverse };
  });
  const backward = (dOutput: Tensor2D): Tensor2D => {
    pass.gradient(`${name}.weight`, () => tf.tidy(() => tf.sum(tf.mul(dOutput, normalised), 0)));
    pass.gradient(`${name}.bias`, () => tf.sum(dOutput, 0));
    const scaled = tf.mul<Tensor2D>(dOutput, gamma);
    const product = tf.mean(tf.mul(scaled, normalised), axis, true);
    const centred = tf.sub(tf.sub(scaled, tf.mean(scaled, axis, true)), tf.mul(normalised, product));
    return tf.mul(centred, inverse);
  };
  return { output, backward };
}

function trackStatistics(pass: Pass, name: string, rows: number, mean: Tensor2D, variance: Tensor2D): void {
  if (!pass.training || !pass.trackRunningStats) return;
  const { tf } = pass;
  const unbiased = rows > 1 ? rows / (rows - 1) : 1;
  const blend = (key: string, batch: Tensor2D, scale: number): void => {
    const kept = tf.mul(pass.tensor<Tensor1D>(key), 1 - MOMENTUM);
    pass.statistic(key, tf.add(kept, tf.mul(tf.reshape(batch, [batch.size]), MOMENTUM * scale)));
  };
  blend(`${name}.running_mean`, mean, 1);
  blend(`${name}.running_var`, variance, unbiased);
}

/** BatchNorm in evaluation: running statistics. */
function fixedNorm(pass: Pass, { name }: NormLayout, input: Tensor2D): Layer {
  const { tf } = pass;
  const output = tf.tidy(() => {
    const inverse = tf.rsqrt(tf.add(pass.tensor(`${name}.running_var`), EPSILON));
    const scale = tf.mul(pass.tensor(`${name}.weight`), inverse);
    const centred = tf.sub(input, pass.tensor(`${name}.running_mean`));
    return tf.add<Tensor2D>(tf.mul(centred, scale), pass.tensor(`${name}.bias`));
  });
  return { output, backward: noBackward };
}

/** GELU, exact: x Φ(x). */
export function gelu(pass: Pass, input: Tensor2D): Layer {
  const { tf } = pass;
  const cdf = tf.tidy(() => {
    const erf = tf.erf(tf.mul<Tensor2D>(input, Math.SQRT1_2));
    return tf.mul<Tensor2D>(tf.add(erf, 1), 0.5);
  });
  const backward = (dOutput: Tensor2D): Tensor2D => {
    const density = tf.exp(tf.mul<Tensor2D>(tf.square(input), -0.5));
    const slope = tf.add(cdf, tf.mul(tf.mul(input, density), 1 / Math.sqrt(2 * Math.PI)));
    return tf.mul(dOutput, slope);
  };
  return { output: tf.mul(input, cdf), backward };
}

/** Multiplies by the mask of a place; without one, passes through. */
export function dropout(pass: Pass, site: string, input: Tensor2D): Layer {
  const { tf } = pass;
  const mask = pass.rowMask(site, input);
  if (mask === undefined) return { output: input, backward: (dOutput) => dOutput };
  return { output: tf.mul(input, mask), backward: (dOutput) => tf.mul(dOutput, mask) };
}
