// The numbers that the article's text states, for the tables to stand beside ours. Its own tables are pictures; gains
// follow from ratios by g = (1 - 1/r) 100 %. Source: A. Dey, "Speeding Up the Vision Transformer with Batch
// Normalization", 6 August 2024, sections on experiments 1 and 2.
import type { ModelName } from '../vit/config.ts';

/** What the article says of one model in one setting; what it does not say is undefined. */
export interface PublishedNumbers {
  readonly rT?: number;
  readonly rV?: number;
  /** Test accuracy after 30 epochs, as a share. */
  readonly accuracy?: number;
}

/** Experiment 1, by learning rate. */
const FIXED: Readonly<Record<string, Partial<Record<ModelName, PublishedNumbers>>>> = {
  '0.0005': {
    vit: { accuracy: 0.982 },
    vitbnffn: { rT: 2.7, rV: 2.6, accuracy: 0.978 },
    vitbn: { rT: 2.5, rV: 2.5, accuracy: 0.971 },
  },
  '0.005': { vitbnffn: { rT: 3.6, rV: 2.5 }, vitbn: { rT: 3.5, rV: 2.5 } },
  '0.01': { vitbnffn: { rT: 2.7, rV: 2.6 }, vitbn: { rT: 4.3, rV: 2.7 } },
};

/** Experiment 2, after the search. */
const OPTIMIZED: Partial<Record<ModelName, PublishedNumbers>> = {
  vit: { accuracy: 0.981 },
  vitbnffn: { rT: 3.9, rV: 2.6, accuracy: 0.976 },
  vitbn: { rT: 3.5, rV: 2.5, accuracy: 0.978 },
};

/** What the article says of a model at a fixed learning rate. */
export function publishedFixed(model: ModelName, lr: number): PublishedNumbers {
  return FIXED[String(lr)]?.[model] ?? {};
}

/** What the article says of a model at the learning rate and batch size that its search found. */
export function publishedOptimized(model: ModelName): PublishedNumbers {
  return OPTIMIZED[model] ?? {};
}
