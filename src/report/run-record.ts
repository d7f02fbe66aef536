// A final training as it is kept on disk: run.json and history.csv, in snake case.
import { z } from 'zod';
import { InputError } from '../errors.ts';
import type { ModelConfig } from '../vit/config.ts';
import { configFromFile, configSchema, configToFile } from '../vit/config-file.ts';
import type { EngineInfo } from '../vit/engine.ts';
import { epochFromFile, epochSchema, epochToFile } from '../vit/epoch-file.ts';
import type { EpochRecord } from '../vit/train.ts';
import { toCsv } from './csv.ts';

/** What each epoch was scored on. */
export type ScoredOn = 'test' | 'validation';

/** Which images were learned from: the files they came from, whatever the folder is called. */
export interface DataRecord {
  readonly name: string;
  /** SHA-256 of the uncompressed training files. */
  readonly imagesSha256: string;
  readonly labelsSha256: string;
}

/** A stretch of epochs that one process trained, and on what: times of different machines are no comparison. */
export interface Sitting {
  readonly fromEpoch: number;
  readonly cpu: string;
  /** Processors that the process might use. */
  readonly processors: number;
  readonly threads: number;
  readonly os: string;
  readonly node: string;
  /** Version of hpo. */
  readonly hpo: string;
}

/** One training from its first epoch to its last. */
export interface RunRecord {
  readonly config: ModelConfig;
  /** Undefined in files that were written before it was recorded. */
  readonly data?: DataRecord | undefined;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly trainSize: number;
  readonly scoredSize: number;
  readonly scoredOn: ScoredOn;
  /** How many epochs were asked for; fewer records mean that the training was interrupted. */
  readonly plannedEpochs: number;
  readonly engine: EngineInfo;
  readonly epochs: readonly EpochRecord[];
  /** Who trained which epochs; undefined in files that were written before it was recorded. */
  readonly sittings?: readonly Sitting[] | undefined;
  /** Where the loss stopped being finite, in words: the training ends there, whatever was planned. */
  readonly diverged?: string | undefined;
}

/** Whether nothing is left to train. */
export const isFinished = ({ epochs, plannedEpochs, diverged }: RunRecord): boolean =>
  epochs.length >= plannedEpochs || diverged !== undefined;

/** What runs were scored on, as pictures say it: `test`, `validation`, or `scoring` where they differ. */
export function scoredWord(runs: readonly RunRecord[]): ScoredOn | 'scoring' {
  const [first = 'test', ...others] = new Set(runs.map(({ scoredOn }) => scoredOn));
  return others.length === 0 ? first : 'scoring';
}

const count = z.int().positive();

/** A record of data in a file: run.json, and the definition of a study. */
export const dataSchema = z.object({
  name: z.string().default('other data'),
  images_sha256: z.string(),
  labels_sha256: z.string(),
});

const runSchema = z.object({
  config: configSchema,
  data: dataSchema.optional(),
  lr: z.number().positive(),
  batch_size: count,
  seed: z.int(),
  train_size: count,
  scored_size: count,
  scored_on: z.enum(['test', 'validation']),
  planned_epochs: count,
  engine: z.object({
    engine: z.string(),
    backend: z.string(),
    isa: z.string(),
    threads: z.int().nonnegative(),
    version: z.string(),
    subnormals: z.literal('kept').optional(),
  }),
  epochs: z.array(epochSchema).superRefine(checkOrder),
  sittings: z
    .array(
      z.object({
        from_epoch: count,
        cpu: z.string(),
        processors: count,
        threads: z.int().nonnegative(),
        os: z.string(),
        node: z.string(),
        hpo: z.string(),
      }),
    )
    .optional(),
  diverged: z.string().optional(),
});

/** An epoch that is missing or there twice would be drawn and counted wrongly. */
function checkOrder(epochs: readonly { readonly epoch: number }[], context: z.RefinementCtx): void {
  const wrong = epochs.findIndex(({ epoch }, index) => epoch !== index + 1);
  if (wrong === -1) return;
  context.addIssue({ code: 'custom', path: [wrong, 'epoch'], message: `where ${wrong + 1} must follow` });
}

/** The content of run.json. A loss that is not finite is null. */
export function runToJson(run: RunRecord): string {
  const content: z.input<typeof runSchema> = {
    config: configToFile(run.config),
    ...(run.data === undefined ? {} : { data: dataToFile(run.data) }),
    lr: run.learningRate,
    batch_size: run.batchSize,
    seed: run.seed,
    train_size: run.trainSize,
    scored_size: run.scoredSize,
    scored_on: run.scoredOn,
    planned_epochs: run.plannedEpochs,
    engine: run.engine,
    epochs: run.epochs.map(epochToFile),
    ...(run.sittings && { sittings: run.sittings.map(sittingToFile) }),
    ...(run.diverged !== undefined && { diverged: run.diverged }),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

const HINT = 'it is written by hpo train; remove it, or name the folder of another run';

/**
 * Reads the content of a run.json.
 * @param file the file's name, for the messages
 * @param hint what to do about a bad one
 * @throws InputError with every problem, each naming the file and the key
 */
export function runFromJson(text: string, file: string, hint = HINT): RunRecord {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw InputError.of(file, text.trim() === '' ? 'is empty' : 'is not JSON, or only a part of it', hint);
  }
  const result = runSchema.safeParse(content);
  if (!result.success) {
    // The schema's own words say nothing that the value does not; ours (custom) do.
    const problems = result.error.issues.map(({ path, message, code }) => ({
      where: path.length === 0 ? file : `${file}: ${keyPath(path)}`,
      message: `is ${received(content, path)}${code === 'custom' && message.startsWith('where') ? `, ${message}` : ''}`,
      hint,
    }));
    throw new InputError(problems);
  }
  const { data, lr, batch_size, train_size, scored_size, scored_on, planned_epochs, ...same } = result.data;
  return {
    ...same,
    config: configFromFile(result.data.config),
    data: data && dataFromFile(data),
    learningRate: lr,
    batchSize: batch_size,
    trainSize: train_size,
    scoredSize: scored_size,
    scoredOn: scored_on,
    plannedEpochs: planned_epochs,
    epochs: result.data.epochs.map(epochFromFile),
    sittings: result.data.sittings?.map(sittingFromFile),
  };
}

const sittingToFile = ({ fromEpoch, ...rest }: Sitting) => ({ from_epoch: fromEpoch, ...rest });
const sittingFromFile = ({ from_epoch: fromEpoch, ...rest }: ReturnType<typeof sittingToFile>): Sitting => ({
  fromEpoch,
  ...rest,
});

/** The columns of history.csv after `epoch`, with what an epoch's record holds for each. */
const HISTORY = [
  'train_seconds',
  'train_loss_sum',
  'train_loss_mean',
  'eval_seconds',
  'eval_loss',
  'accuracy',
] as const;

/** The content of history.csv: one row an epoch. What was scored is in the names: `test_accuracy`, `val_accuracy`. */
export function historyToCsv(epochs: readonly EpochRecord[], scoredOn: ScoredOn): string {
  const prefix = scoredOn === 'test' ? 'test' : 'val';
  const names = HISTORY.map((key) =>
    key.replace(/^eval/, prefix).replace(/^accuracy$/, `${prefix}_accuracy`),
  );
  const rows = epochs.map(epochToFile).map((epoch) => [epoch.epoch, ...HISTORY.map((key) => epoch[key])]);
  return toCsv(['epoch', ...names], rows);
}

/** The epochs that were kept with a trial; none where nothing of their form was. */
export function epochsFromFile(kept: unknown): EpochRecord[] {
  const result = z.array(epochSchema).safeParse(kept);
  return result.success ? result.data.map(epochFromFile) : [];
}

const dataToFile = ({ name, imagesSha256, labelsSha256 }: DataRecord): z.input<typeof dataSchema> => ({
  name,
  images_sha256: imagesSha256,
  labels_sha256: labelsSha256,
});

/** The record that {@link dataSchema} has read. */
export const dataFromFile = (data: z.output<typeof dataSchema>): DataRecord => ({
  name: data.name,
  imagesSha256: data.images_sha256,
  labelsSha256: data.labels_sha256,
});

/** `epochs[0].train_seconds` */
function keyPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

function received(content: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    content,
  );
  return value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value)).slice(0, 60);
}
