// An epoch's record in its form in files, snake case: kept with a trial and in run.json.
import { z } from 'zod';
import type { EpochRecord } from './train.ts';

/** A loss that is not finite is null in a file, as in JSON, and NaN in memory; what was kept in memory may be either. */
const loss = z
  .custom<number | null>((value) => value === null || typeof value === 'number')
  .transform((value) => (value !== null && Number.isFinite(value) ? value : Number.NaN));
const seconds = z.number().nonnegative();

/** One epoch in a file. */
export const epochSchema = z.object({
  epoch: z.int().positive(),
  train_seconds: seconds,
  train_loss_sum: loss,
  train_loss_mean: loss,
  eval_seconds: seconds,
  eval_loss: loss,
  accuracy: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .transform((value) => value ?? Number.NaN),
});

/** An epoch as files hold it. A type, not an interface, so that it passes for JSON. */
export type EpochInFile = {
  readonly [key in keyof z.input<typeof epochSchema>]: z.input<typeof epochSchema>[key];
};

/** An epoch as it is kept with its trial and in run.json. What is not finite becomes null. */
export function epochToFile(record: EpochRecord): EpochInFile {
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    epoch: record.epoch,
    train_seconds: record.trainSeconds,
    train_loss_sum: finite(record.lossSum),
    train_loss_mean: finite(record.lossMean),
    eval_seconds: record.evalSeconds,
    eval_loss: finite(record.evalLoss),
    accuracy: finite(record.accuracy),
  };
}

/** The record of an epoch that {@link epochSchema} has read. */
export function epochFromFile(epoch: z.output<typeof epochSchema>): EpochRecord {
  return {
    epoch: epoch.epoch,
    trainSeconds: epoch.train_seconds,
    lossSum: epoch.train_loss_sum,
    lossMean: epoch.train_loss_mean,
    evalSeconds: epoch.eval_seconds,
    evalLoss: epoch.eval_loss,
    accuracy: epoch.accuracy,
  };
}
