// LayerNorm and BatchNorm: y = gamma (x - mean) / sqrt(variance + 1e-5) + beta, with the biased variance. They differ in
// what mean and variance are taken over: a row's features, or a feature's rows (batch x tokens).
//
// Backward over n values that share mean and variance, with x̂ = (x - mean) / sqrt(variance + eps) and g = gamma dy:
// dx = (g - mean(g) - x̂ mean(g x̂)) / sqrt(variance + eps); dgamma = sum(dy x̂), dbeta = sum(dy).
import type { NormLayout } from '../layout.ts';
import { type Layer, type Pass, value } from './pass.ts';

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

/** @param input shape (rows, features), as the output's */
export function norm(pass: Pass, layout: NormLayout, input: Float64Array): Layer {
  if (layout.kind === 'layer') return layerNorm(pass, layout, input);
  if (!pass.training && pass.trackRunningStats) return fixedNorm(pass, layout, input);
  return batchNorm(pass, layout, input);
}

/** The places of a group of values that share mean and variance: start, start + stride, …, length of them. */
interface Group {
  readonly start: number;
  readonly stride: number;
  readonly length: number;
}

function layerNorm(pass: Pass, layout: NormLayout, input: Float64Array): Layer {
  const { features } = layout;
  const rows = input.length / features;
  const groups = Array.from({ length: rows }, (_, row) => ({
    start: row * features,
    stride: 1,
    length: features,
  }));
  return normalise(pass, layout, input, groups).layer;
}

function batchNorm(pass: Pass, layout: NormLayout, input: Float64Array): Layer {
  const { name, features } = layout;
  const length = input.length / features;
  const groups = Array.from({ length: features }, (_, feature) => ({
    start: feature,
    stride: features,
    length,
  }));
  const { layer, means, variances } = normalise(pass, layout, input, groups);
  if (pass.training && pass.trackRunningStats) {
    // PyTorch raises for a single value; there is no unbiased variance then, and the biased one, zero, is kept.
    const unbiased = length > 1 ? length / (length - 1) : 1;
    const blend = (old: Float64Array, batch: Float64Array, scale: number): Float64Array =>
      old.map((v, i) => (1 - MOMENTUM) * v + MOMENTUM * scale * batch[i]);
    pass.statistics.set(`${name}.running_mean`, blend(value(pass, `${name}.running_mean`), means, 1));
    pass.statistics.set(
      `${name}.running_var`,
      blend(value(pass, `${name}.running_var`), variances, unbiased),
    );
    const counter = `${name}.num_batches_tracked`;
    pass.statistics.set(
      counter,
      value(pass, counter).map((count) => count + 1),
    );
  }
  return layer;
}

function normalise(pass: Pass, layout: NormLayout, input: Float64Array, groups: readonly Group[]) {
  const { name, features } = layout;
  const [gamma, beta] = [value(pass, `${name}.weight`), value(pass, `${name}.bias`)];
  const normalised = new Float64Array(input.length);
  const output = new Float64Array(input.length);
  const means = new Float64Array(groups.length);
  const variances = new Float64Array(groups.length);
  groups.forEach(({ start, stride, length }, g) => {
    const end = start + stride * length;
    for (let i = start; i < end; i += stride) means[g] += input[i] / length;
    for (let i = start; i < end; i += stride) variances[g] += (input[i] - means[g]) ** 2 / length;
    const inverse = 1 / Math.sqrt(variances[g] + EPSILON);
    for (let i = start; i < end; i += stride) {
      normalised[i] = (input[i] - means[g]) * inverse;
      output[i] = gamma[i % features] * normalised[i] + beta[i % features];
    }
  });
  const backward = (dOutput: Float64Array): Float64Array => {
    affineGradients(pass, layout, normalised, dOutput);
    const dInput = new Float64Array(input.length);
    groups.forEach(({ start, stride, length }, g) => {
      const end = start + stride * length;
      let [mean, product] = [0, 0];
      for (let i = start; i < end; i += stride) {
        const d = gamma[i % features] * dOutput[i];
        mean += d / length;
        product += (d * normalised[i]) / length;
      }
      const inverse = 1 / Math.sqrt(variances[g] + EPSILON);
      for (let i = start; i < end; i += stride) {
        dInput[i] = (gamma[i % features] * dOutput[i] - mean - normalised[i] * product) * inverse;
      }
    });
    return dInput;
  };
  return { layer: { output, backward }, means, variances };
}

function affineGradients(
  pass: Pass,
  layout: NormLayout,
  normalised: Float64Array,
  dOutput: Float64Array,
): void {
  const { name, features } = layout;
  const dGamma = new Float64Array(features);
  const dBeta = new Float64Array(features);
  for (let i = 0; i < dOutput.length; i++) {
    dGamma[i % features] += dOutput[i] * normalised[i];
    dBeta[i % features] += dOutput[i];
  }
  pass.gradients.set(`${name}.weight`, dGamma);
  pass.gradients.set(`${name}.bias`, dBeta);
}

/** BatchNorm in evaluation: running statistics. It is never differentiated. */
function fixedNorm(pass: Pass, { name, features }: NormLayout, input: Float64Array): Layer {
  const [gamma, beta] = [value(pass, `${name}.weight`), value(pass, `${name}.bias`)];
  const [mean, variance] = [value(pass, `${name}.running_mean`), value(pass, `${name}.running_var`)];
  const output = input.map((x, i) => {
    const f = i % features;
    return (gamma[f] * (x - mean[f])) / Math.sqrt(variance[f] + EPSILON) + beta[f];
  });
  const backward = (): never => {
    throw new Error('evaluation has no backward pass');
  };
  return { output, backward };
}
