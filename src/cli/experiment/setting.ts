// The data and models of an experiment, opened once for all its trainings; how long that took is kept apart from their
// times.
import { configFor, type ImageParts, openData, partsFor } from '../../config/build-vit.ts';
import { withoutUndefined } from '../../config/resolve.ts';
import { InputError } from '../../errors.ts';
import { type ExperimentSetting, FIXED_RATES } from '../../experiments/plan.ts';
import type { Variant } from '../../experiments/variants.ts';
import { withFlagWords } from '../flags.ts';
import type { ExperimentSettings } from './flags.ts';

/** A setting, with what its data cost. */
export interface OpenedSetting extends ExperimentSetting {
  readonly dataSeconds: number;
}

/** The largest batch of each experiment: the article's, and the end of the range that is searched. */
export const LARGEST_BATCH = {
  fixed: Math.max(...FIXED_RATES.map(({ batchSize }) => batchSize)),
  optimized: 120,
} as const;

/**
 * What the trainings after a search are scored on: always the test images. Where the search held some of the training
 * images back, the trainings have them again.
 */
export const finalSettings = (settings: ExperimentSettings): ExperimentSettings => ({
  ...settings,
  scoreOn: 'test',
  vit: withoutUndefined({ ...settings.vit, val_size: undefined }),
});

/**
 * Reads the data.
 * @throws InputError in the words of the flags when it cannot be read or the sizes do not fit it
 */
export async function openSetting(
  { vit, seeds, scoreOn }: ExperimentSettings,
  largestBatch: number,
): Promise<OpenedSetting> {
  const started = performance.now();
  return withFlagWords(() => {
    const dataset = openData(vit);
    const parts = new Map<number, ImageParts>();
    const partsOf = (seed: number): ImageParts => {
      const known = parts.get(seed) ?? partsFor({ score_on: scoreOn, seed }, vit, dataset);
      // Only those of the newest seed stay in memory.
      parts.clear();
      parts.set(seed, known);
      return known;
    };
    const { train } = partsOf(seeds[0]);
    if (largestBatch > train.count) {
      const hint = `batches are of up to ${largestBatch} images`;
      throw InputError.of('vit.train_size', `is ${train.count}`, hint);
    }
    const [imagesSha256, labelsSha256] = dataset.train().sha256;
    const configOf = ({ model, depth, qkvBias }: Variant) =>
      configFor({ ...vit, model, depth, qkv_bias: qkvBias }, dataset);
    return {
      data: { name: dataset.name, imagesSha256, labelsSha256 },
      scoredOn: scoreOn,
      epochs: vit.epochs,
      seeds,
      configOf,
      partsOf,
      dataSeconds: (performance.now() - started) / 1000,
    };
  });
}
