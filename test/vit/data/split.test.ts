import { describe, expect, it } from 'vitest';
import { randomPart, splitProblems, splitSizes, splitTraining } from '../../../src/vit/data/split.ts';

/** 60 one-pixel images, each pixel its own index. */
const set = {
  images: Uint8Array.from({ length: 60 }, (_, index) => index),
  labels: Uint8Array.from({ length: 60 }, (_, index) => index % 10),
  count: 60,
};

describe('splitTraining', () => {
  it('is MNIST 50,000 / 10,000 by default', () => {
    expect(splitSizes(60_000, {})).toEqual({ train: 50_000, validation: 10_000 });
  });

  it('parts are disjoint, cover the set and keep each label with its image', () => {
    const { train, validation } = splitTraining(set, {}, 3);
    expect([train.count, validation.count]).toEqual([50, 10]);
    const all = [...train.images, ...validation.images].sort((a, b) => a - b);
    expect(all).toEqual([...set.images]);
    for (const part of [train, validation])
      expect([...part.labels]).toEqual([...part.images].map((pixel) => pixel % 10));
  });

  it('depends on the seed alone, and the validation part not on the training size', () => {
    const scored = (seed: number, train?: number) => [
      ...splitTraining(set, { train }, seed).validation.images,
    ];
    expect(scored(3)).toEqual(scored(3));
    expect(scored(3)).not.toEqual(scored(4));
    expect(scored(3, 20)).toEqual(scored(3));
  });

  it('refuses sizes that the set does not have', () => {
    expect(splitProblems(60, { train: 55, validation: 10 })[0]).toMatchObject({ where: 'train_size' });
    expect(splitProblems(60, { validation: 60 })[0]).toMatchObject({ where: 'val_size' });
    expect(splitProblems(60, { train: 50, validation: 10 })).toEqual([]);
    expect(() => splitTraining(set, { train: 61 }, 0)).toThrow(/train_size is 61/);
  });

  it('takes a random part for a smaller final training', () => {
    expect(randomPart(set, 60, 0)).toBe(set);
    expect(new Set(randomPart(set, 7, 0).images).size).toBe(7);
  });
});
