// What the layers of one forward and backward pass share, and what a layer is.
// Shapes throughout: arrays are row-major; "rows" are batch x tokens; tensors lie as in PyTorch's state_dict.
import type { DropoutMasks } from '../dropout.ts';

/** Tensors by name, in double precision. */
export type Values = ReadonlyMap<string, Float64Array>;

/** One pass: what it reads, and what it leaves. */
export interface Pass {
  readonly values: Values;
  /** Batch statistics are used in training, and in evaluation where none are tracked. */
  readonly training: boolean;
  readonly trackRunningStats: boolean;
  readonly masks: DropoutMasks;
  /** Left by backward: the gradient of each parameter. */
  readonly gradients: Map<string, Float64Array>;
  /** Left by forward in training: the new running statistics. */
  readonly statistics: Map<string, Float64Array>;
}

/** A layer that has run forward. */
export interface Layer {
  readonly output: Float64Array;
  /** From the gradient of the loss by the output to that by the input; leaves the parameters' gradients in the pass. */
  readonly backward: (dOutput: Float64Array) => Float64Array;
}

/** A parameter or statistic that the table promises. */
export function value(pass: Pass, name: string): Float64Array {
  const found = pass.values.get(name);
  if (found === undefined) throw new Error(`no tensor ${name}`);
  return found;
}

/** a + b, element by element. */
function add(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, i) => x + b[i]);
}

/** Multiplies by the mask of a place; without one, passes through. */
export function dropout(pass: Pass, site: string, input: Float64Array): Layer {
  const mask = pass.training ? pass.masks(site, input.length) : undefined;
  if (mask === undefined) return { output: input, backward: (dOutput) => dOutput };
  const apply = (x: Float64Array): Float64Array => x.map((v, i) => v * mask[i]);
  return { output: apply(input), backward: apply };
}

/** Runs layers one after another: each gets the last one's output. */
export function chain(input: Float64Array, ...steps: ((x: Float64Array) => Layer)[]): Layer {
  const layers: Layer[] = [];
  let output = input;
  for (const step of steps) {
    const layer = step(output);
    layers.push(layer);
    output = layer.output;
  }
  return {
    output,
    backward: (dOutput) => layers.reduceRight((gradient, layer) => layer.backward(gradient), dOutput),
  };
}

/** x + f(x). */
export function residual(input: Float64Array, inner: Layer): Layer {
  return {
    output: add(input, inner.output),
    backward: (dOutput) => add(dOutput, inner.backward(dOutput)),
  };
}
