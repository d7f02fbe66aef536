// How fast an engine is on a model, from a few throw-away steps: for the time estimate at the start of a run. It also
// warms the engine up, so that the first trial's time is like the others'.
import type { ModelConfig } from './config.ts';
import type { Engine, ImageSet } from './engine.ts';
import { initWeights } from './parameters.ts';

/** Images a second, measured. */
export interface Throughput {
  readonly train: number;
  readonly evaluate: number;
}

const STEPS = 3;
/** Small enough to be quick on the slowest engine, large enough that a step's fixed cost does not mislead. */
const BATCH_SIZE = 50;

/** Trains three small batches on a copy of the model and times all but the first, which pays for the warm-up. */
export async function measureThroughput(
  engine: Engine,
  config: ModelConfig,
  train: ImageSet,
  signal: AbortSignal,
): Promise<Throughput> {
  const batchSize = Math.max(1, Math.min(BATCH_SIZE, Math.floor(train.count / STEPS)));
  const count = Math.min(train.count, STEPS * batchSize);
  const pixels = train.images.length / train.count;
  const some = {
    images: train.images.subarray(0, count * pixels),
    labels: train.labels.subarray(0, count),
    count,
  };
  const model = await engine.createModel(config, initWeights(config, 0), some);
  try {
    const order = Uint32Array.from({ length: count }, (_, index) => index);
    const epoch = { batchSize, learningRate: 1e-4, dropoutSeed: 0, signal };
    await model.trainEpoch({ ...epoch, order: order.subarray(0, batchSize) });
    const timed = count > batchSize ? order.subarray(batchSize) : order;
    const { seconds } = await model.trainEpoch({ ...epoch, order: timed });
    const score = await model.evaluate(some, { batchSize: count, signal });
    return { train: timed.length / seconds, evaluate: count / score.seconds };
  } finally {
    model.dispose();
  }
}
