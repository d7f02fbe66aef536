// The epochs of a built-in model as metrics, under the names that the article's code logged: training_loss,
// training_time, validation_accuracy, validation_time, with the epoch as the step.
import { z } from 'zod';
import { epochFromFile, epochSchema } from '../vit/epoch-file.ts';
import type { EpochRecord } from '../vit/train.ts';
import type { MetricPoint } from './tracker.ts';

/** What each epoch was scored on. The article calls it validation where it is the test set; here the name says which. */
export type ScoredOn = 'validation' | 'test';

/** The epochs that are kept with a trial; undefined where nothing of their form is. */
export function keptEpochs(attr: unknown): EpochRecord[] | undefined {
  const result = z.array(epochSchema).min(1).safeParse(attr);
  return result.success ? result.data.map(epochFromFile) : undefined;
}

/** When an epoch of a training ended, in milliseconds since the epoch of time. */
export function endOfEpoch(epochs: readonly EpochRecord[], epoch: number, startedAt: number): number {
  const until = epochs.filter((record) => record.epoch <= epoch);
  const seconds = until.reduce((sum, { trainSeconds, evalSeconds }) => sum + trainSeconds + evalSeconds, 0);
  return Math.round(startedAt + 1000 * seconds);
}

/** All metrics of all epochs. The loss is the sum over the epoch's batches, as in the article. */
export function epochPoints(
  epochs: readonly EpochRecord[],
  scoredOn: ScoredOn,
  startedAt: number,
): MetricPoint[] {
  return epochs.flatMap((record) => {
    const values = {
      training_loss: record.lossSum,
      training_loss_mean: record.lossMean,
      training_time: record.trainSeconds,
      [`${scoredOn}_loss`]: record.evalLoss,
      [`${scoredOn}_accuracy`]: record.accuracy,
      [`${scoredOn}_time`]: record.evalSeconds,
    };
    const at = endOfEpoch(epochs, record.epoch, startedAt);
    return Object.entries(values).map(([name, value]) => ({ name, step: record.epoch, value, at }));
  });
}
