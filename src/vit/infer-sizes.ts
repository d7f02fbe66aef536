// What a model's tensors tell of its configuration, for weights from a program that does not write it down.
import { type ModelConfig, type ModelName, modelConfig } from './config.ts';
import type { Weights } from './engine.ts';
import { modelLayout } from './layout.ts';

/**
 * The sizes that follow from shapes alone. How the width of queries is shared among heads, and options such as pool,
 * leave no trace in the tensors.
 * @returns only what the tensors tell; whether they fit as a whole is for `checkWeights` to say
 */
export function inferSizes(model: ModelName, weights: Weights): Partial<ModelConfig> {
  const layout = modelLayout(modelConfig({ model, depth: 1 }));
  const length = (name: string, axis: number) => weights.get(name)?.shape[axis];
  const blocks = [...weights.keys()].map((name) => /^transformer\.layers\.(\d+)\./.exec(name)?.[1]);
  const pixels = length(`${layout.patchLinear.name}.weight`, 1);
  const sizes = {
    dim: length(layout.classToken, 2),
    depth: new Set(blocks.filter((index) => index !== undefined)).size,
    mlpDim: length(`${layout.blocks[0].linear1.name}.weight`, 0),
    patchSize: pixels === undefined ? undefined : Math.round(Math.sqrt(pixels)),
    numClasses: length(`${layout.head.name}.weight`, 0),
  };
  return Object.fromEntries(Object.entries(sizes).filter(([, size]) => size !== undefined && size > 0));
}
