// From images as bytes to rows of patches as numbers in [0, 1].
import type { ModelConfig } from './config.ts';
import type { ImageSet } from './engine.ts';

/** Which index of the rows runs slowest: the image (PyTorch's order), or the patch. */
export type RowOrder = 'image-major' | 'patch-major';

/**
 * Writes the patches of chosen images into `target`, divided by 255: 'b c (h p1) (w p2) -> (b h w) (p1 p2 c)', that
 * is, a row for each patch of each image, in which the channel runs fastest.
 * @param indices which images of the set
 * @param target indices.length x channels x imageSize x imageSize values
 */
export function gatherPatches<T extends Float32Array | Float64Array>(
  config: Pick<ModelConfig, 'imageSize' | 'patchSize' | 'channels'>,
  set: Pick<ImageSet, 'images'>,
  indices: ArrayLike<number>,
  target: T,
  order: RowOrder = 'image-major',
): T {
  const { imageSize, patchSize, channels } = config;
  const offsets = patchOffsets(imageSize, patchSize, channels);
  const pixels = patchSize * patchSize * channels;
  const patches = offsets.length / pixels;
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i] * offsets.length;
    for (let patch = 0; patch < patches; patch++) {
      const row = order === 'image-major' ? i * patches + patch : patch * indices.length + i;
      for (let pixel = 0; pixel < pixels; pixel++) {
        target[row * pixels + pixel] = set.images[from + offsets[patch * pixels + pixel]] / 255;
      }
    }
  }
  return target;
}

/** For each value of an image's patches, in order, its place in the image (channel, row, column). */
function patchOffsets(imageSize: number, patchSize: number, channels: number): Uint32Array {
  const offsets = new Uint32Array(channels * imageSize * imageSize);
  const across = imageSize / patchSize;
  let next = 0;
  for (let patch = 0; patch < across * across; patch++) {
    const [top, left] = [Math.floor(patch / across) * patchSize, (patch % across) * patchSize];
    for (let pixel = 0; pixel < patchSize * patchSize; pixel++) {
      const row = top + Math.floor(pixel / patchSize);
      const column = left + (pixel % patchSize);
      for (let channel = 0; channel < channels; channel++) {
        offsets[next++] = (channel * imageSize + row) * imageSize + column;
      }
    }
  }
  return offsets;
}
