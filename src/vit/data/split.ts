// Divides the training images into those to learn from and those to score on. Seeded, so that a study's trials are
// all scored on the same images and a continued study goes on with them.
import { InputError, type Problem } from '../../errors.ts';
import { createRng, shuffle } from '../../math/random.ts';
import type { ImageSet } from '../engine.ts';

/** How many images each part gets. Left out: five sixths and one sixth, MNIST's 50,000 and 10,000. */
export interface SplitSizes {
  readonly train?: number;
  readonly validation?: number;
}

/** The share of the training images that is held back for validation when no size is given. */
const VALIDATION_SHARE = 1 / 6;

/** The sizes that a split of `count` images has; what is asked for is not exceeded. */
export function splitSizes(count: number, sizes: SplitSizes): { train: number; validation: number } {
  const validation = sizes.validation ?? Math.round(count * VALIDATION_SHARE);
  const left = Math.max(count - Math.round(count * VALIDATION_SHARE), 0);
  return { train: sizes.train ?? Math.min(left, count - validation), validation };
}

/** Everything wrong with the sizes asked for; `where` is `train_size` or `val_size`. */
export function splitProblems(count: number, sizes: SplitSizes): Problem[] {
  const { train, validation } = splitSizes(count, sizes);
  if (train >= 1 && validation >= 1 && train + validation <= count) return [];
  const where = sizes.train === undefined ? 'val_size' : 'train_size';
  const message = `is ${where === 'train_size' ? train : validation}, beside ${where === 'train_size' ? `${validation} for validation` : 'the images to train on'}`;
  const lower = where === 'train_size' ? ': lower train_size or val_size' : '';
  return [{ where, message, hint: `the set has ${count} training images for both together${lower}` }];
}

/**
 * Two disjoint random parts of a set.
 * @throws InputError when the sizes do not fit the set
 */
export function splitTraining(
  set: ImageSet,
  sizes: SplitSizes,
  seed: number,
): { train: ImageSet; validation: ImageSet } {
  const problems = splitProblems(set.count, sizes);
  if (problems.length > 0) throw new InputError(problems);
  const order = shuffledIndices(set.count, seed);
  const { train, validation } = splitSizes(set.count, sizes);
  return {
    train: subset(set, order.subarray(validation, validation + train)),
    validation: subset(set, order.subarray(0, validation)),
  };
}

/** A random part of `size` images: what a final training with fewer images learns from. */
export function randomPart(set: ImageSet, size: number, seed: number): ImageSet {
  if (size === set.count) return set;
  return subset(set, shuffledIndices(set.count, seed).subarray(0, size));
}

const shuffledIndices = (count: number, seed: number): Uint32Array =>
  shuffle(
    Uint32Array.from({ length: count }, (_, index) => index),
    createRng(seed, 0, 'split'),
  );

function subset(set: ImageSet, indices: Uint32Array): ImageSet {
  const pixels = set.images.length / set.count;
  const images = new Uint8Array(indices.length * pixels);
  const labels = new Uint8Array(indices.length);
  indices.forEach((index, row) => {
    images.set(set.images.subarray(index * pixels, (index + 1) * pixels), row * pixels);
    labels[row] = set.labels[index];
  });
  return { images, labels, count: indices.length };
}
