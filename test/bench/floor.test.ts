// The floor's arithmetic, against hand counts.
import { describe, expect, it } from 'vitest';
import { floorMs, forwardFlops } from '../../bench/train/floor.ts';
import { MODEL_NAMES, modelConfig } from '../../src/vit/config.ts';

describe('forwardFlops', () => {
  it.each(MODEL_NAMES)('is 33.7 MFLOP for %s at depth 6', (model) => {
    expect(forwardFlops(modelConfig({ model })) / 1e6).toBeCloseTo(33.7, 1);
  });

  it('grows by the same amount with each block', () => {
    const [one, two, three] = [1, 2, 3].map((depth) => forwardFlops(modelConfig({ depth })));
    expect(three - two).toBe(two - one);
    expect(two - one).toBe(2 * (17 * 64 * 1536 + 2 * 8 * 17 * 17 * 64 + 17 * 512 * 64 + 2 * 17 * 64 * 128));
  });

  it('counts no projection where one head has the width of a token', () => {
    const without = forwardFlops(modelConfig({ heads: 1, depth: 1 }));
    expect(without).toBe(2 * (16 * 49 * 64 + 17 * 64 * 192 + 2 * 17 * 17 * 64 + 2 * 17 * 64 * 128 + 640));
  });
});

it('puts a training step of batch 100 at 10.1 GFLOP and scoring it at a third', () => {
  const config = modelConfig({});
  expect(floorMs(config, 'train', 100, 478)).toBeCloseTo(21.2, 1);
  expect(floorMs(config, 'evaluate', 100, 478)).toBeCloseTo(21.17 / 3, 1);
});
