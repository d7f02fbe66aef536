// y = x W^T + b. Backward: dx = dy W, dW = dy^T x, db = column sums of dy.
import type { LinearLayout } from '../layout.ts';
import { type Layer, type Pass, value } from './pass.ts';

/** @param input shape (rows, inputs); the output's is (rows, outputs) */
export function linear(pass: Pass, layout: LinearLayout, input: Float64Array): Layer {
  const { name, inputs, outputs } = layout;
  const rows = input.length / inputs;
  const weight = value(pass, `${name}.weight`);
  const bias = layout.bias ? value(pass, `${name}.bias`) : undefined;
  const output = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < outputs; o++) {
      let sum = bias === undefined ? 0 : bias[o];
      for (let i = 0; i < inputs; i++) sum += input[row * inputs + i] * weight[o * inputs + i];
      output[row * outputs + o] = sum;
    }
  }
  const backward = (dOutput: Float64Array): Float64Array => {
    const dInput = new Float64Array(input.length);
    const dWeight = new Float64Array(weight.length);
    const dBias = new Float64Array(outputs);
    for (let row = 0; row < rows; row++) {
      for (let o = 0; o < outputs; o++) {
        const d = dOutput[row * outputs + o];
        dBias[o] += d;
        for (let i = 0; i < inputs; i++) {
          dInput[row * inputs + i] += d * weight[o * inputs + i];
          dWeight[o * inputs + i] += d * input[row * inputs + i];
        }
      }
    }
    pass.gradients.set(`${name}.weight`, dWeight);
    if (layout.bias) pass.gradients.set(`${name}.bias`, dBias);
    return dInput;
  };
  return { output, backward };
}
