// The training loop, on the real engine.
import { describe, expect, it } from 'vitest';
import { modelConfig } from '../../src/vit/config.ts';
import { DivergedError } from '../../src/vit/engine.ts';
import { createTfjsEngine } from '../../src/vit/engines/tfjs/engine.ts';
import { trainModel } from '../../src/vit/train.ts';
import { makeSet } from './engine-contract.ts';

const SMALL = { imageSize: 4, patchSize: 2, dim: 4, depth: 1, heads: 1, dimHead: 4, mlpDim: 4 };

describe('trainModel', () => {
  it('says that a training diverged in the last step of an epoch', async () => {
    const config = modelConfig({ model: 'vit', ...SMALL });
    const set = makeSet(config, 8);
    const epochs: number[] = [];
    const run = trainModel({
      engine: await createTfjsEngine({ backend: 'cpu' }),
      config,
      train: set,
      scored: set,
      epochs: 2,
      // One step an epoch: its loss is that of the first weights.
      batchSize: 8,
      learningRate: 1e30,
      seed: 1,
      evalBatchSize: 8,
      onEpoch: ({ epoch }) => void epochs.push(epoch),
    });
    const error = await run.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DivergedError);
    expect(error).toMatchObject({ message: 'loss is NaN at the end of epoch 1, in its evaluation', step: 1 });
    expect(epochs).toEqual([]);
  });
});
