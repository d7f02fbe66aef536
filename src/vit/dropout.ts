// Dropout masks as a pure function of seed, step, place and index, so that every engine can draw the same ones.
import { createRng } from '../math/random.ts';

/** Where dropout may act. A block's places carry its index: `0.attention`, `0.out`, `0.hidden`, `0.final`. */
export type DropoutSite = string;

/** The multipliers of one place, of the given size; undefined where nothing is dropped. */
export type DropoutMasks = (site: DropoutSite, size: number) => Float64Array | Float32Array | undefined;

/** A well-mixing permutation of 32-bit words (Chris Wellons, "Prospecting for hash functions", 2018: lowbias32). */
function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/**
 * The two words that make a place's mask: element i is dropped where mix((mix(i ^ before) + after) mod 2^32) is below
 * rate x 2^32.
 * @param seed the epoch's dropout seed
 * @param step the step within the epoch, from 0
 */
export function dropoutKeys(seed: number, step: number, site: DropoutSite): [before: number, after: number] {
  const rng = createRng(seed, step, `dropout ${site}`);
  return [rng.uint32(), rng.uint32()];
}

/**
 * Fills a mask: 0 with probability `rate`, else 1/(1 - rate) (inverted dropout, as PyTorch's).
 * @param rate from 0 to below 1
 * @param seed the epoch's dropout seed
 * @param step the step within the epoch, from 0
 */
export function fillDropoutMask<T extends Float32Array | Float64Array>(
  mask: T,
  rate: number,
  seed: number,
  step: number,
  site: DropoutSite,
): T {
  const [before, after] = dropoutKeys(seed, step, site);
  const threshold = rate * 0x100000000;
  const scale = 1 / (1 - rate);
  for (let i = 0; i < mask.length; i++) {
    mask[i] = mix((mix(i ^ before) + after) | 0) >>> 0 < threshold ? 0 : scale;
  }
  return mask;
}
