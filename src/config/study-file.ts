// The schema of a study file: the one definition that validates files, flags and continued studies alike, and from
// which editors learn the keys (schema.ts).
import { z } from 'zod';
import { ACQUISITION_NAMES, DURABILITIES, ISOLATIONS, SAMPLER_NAMES, TRACKER_NAMES } from './names.ts';
import { spaceSection } from './space-section.ts';
import { DURATION, SIZE } from './units.ts';
import { vitSection } from './vit-section.ts';

const count = z.number().int().positive();
const text = z.string().min(1);
const duration = z.union([z.number().positive(), z.string().regex(DURATION)]);
const size = z.union([count, z.string().regex(SIZE)]);

/** How the metric is read from what a command prints or writes. */
const reading = {
  match: text
    .optional()
    .describe(
      'regular expression over the lines of a command; its group is the value, a group named step the step',
    ),
  file: text
    .optional()
    .describe('file that a command writes: JSON lines, one JSON object, or CSV with a header'),
  value: z.enum(['last', 'best']).optional().describe('which value of a series counts (last)'),
};

const metric = z.union([
  z.strictObject({ maximize: text.describe('name of a metric to make large'), ...reading }),
  z.strictObject({ minimize: text.describe('name of a metric to make small'), ...reading }),
]);

const limits = z.strictObject({
  time: duration.optional().describe('no trial is started after so long: 90s, 1h30m, or seconds'),
  trial_time: duration.optional().describe('a trial that takes longer is ended and fails with class timeout'),
  memory: size
    .optional()
    .describe('a trial whose processes together need more is ended and fails with class oom: 8GB'),
  idle: duration
    .optional()
    .describe('a trial that prints nothing and uses no processor for so long is ended'),
  retries: z.number().int().min(0).optional().describe('further attempts after an infrastructure fault (3)'),
});

const stop = z.strictObject({
  target: z.number().optional().describe('a value that is good enough'),
  patience: count.optional().describe('so many trials without a better value are enough'),
});

/** Where a study is tracked. */
export const trackSection = z.strictObject({
  to: z.enum(TRACKER_NAMES).default('mlflow').describe('the kind of server'),
  uri: text.optional().describe('its address (MLFLOW_TRACKING_URI)'),
  experiment: text
    .optional()
    .describe("the experiment that the runs belong to (MLFLOW_EXPERIMENT_NAME, else the study's name)"),
  files: z.boolean().optional().describe('whether plots, weights and logs are sent too (true)'),
});

/** The schema of a study file. What depends on several keys at once is in check.ts. */
export const studyFileSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[\w][\w.-]*$/)
    .describe("the study's name, and its folder below results/; the file's own name when left out"),
  command: z
    .union([text, z.array(text).min(1)])
    .optional()
    .describe('a program in any language; {lr} stands for a parameter, {args} for all as --name=value'),
  python: text.optional().describe('an Optuna objective, unchanged: train.py:objective'),
  module: text.optional().describe('a function of an ES module: ./objective.mjs or ./objective.mjs:name'),
  vit: vitSection.optional().describe('the built-in Vision Transformer on MNIST or data like it'),
  metric: metric.optional().describe('what to optimize'),
  space: spaceSection
    .default({})
    .describe('the parameters; may be left out where the objective defines them as it runs'),
  constraints: z
    .array(z.string().min(1).max(1000))
    .optional()
    .describe("expressions that hold in every trial: 'batch_size * depth <= 512'"),
  trials: count.optional().describe('trials in all, those of earlier runs included (20)'),
  parallel: count.optional().describe('trials at a time (1, or as many as gpus hold)'),
  sampler: z.enum(SAMPLER_NAMES).default('gp').describe('what proposes'),
  acquisition: z.enum(ACQUISITION_NAMES).default('logei').describe('what the sampler gp maximises'),
  seed: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('fixes the suggestions, and what the trials are seeded with'),
  limits: limits.optional().describe('what a study or a trial may take at most'),
  stop: stop.optional().describe('when to stop before the last trial'),
  gpus: z
    .array(z.union([z.number().int().min(0), text]))
    .min(1)
    .optional()
    .describe('devices that trials are shared out to by CUDA_VISIBLE_DEVICES: [0, 1]'),
  per_gpu: count.optional().describe('trials at a time on one device (1)'),
  cwd: text.optional().describe("where commands run (the study file's folder)"),
  env: z
    .record(z.string().min(1), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('environment variables for the trials'),
  interpreter: text.optional().describe('the Python to run (that of VIRTUAL_ENV, else python3)'),
  isolation: z
    .enum(ISOLATIONS)
    .optional()
    .describe(
      'module: none, worker or process (process); python: process, or trial for a fresh one each (process)',
    ),
  storage: text
    .optional()
    .describe('where trials are kept: sqlite:///file.db, postgres://… (the journal in the study’s folder)'),
  durability: z
    .enum(DURABILITIES)
    .default('process')
    .describe('whether stored trials survive the death of any process, or a power cut too'),
  track: z
    .union([z.enum(TRACKER_NAMES), trackSection])
    .optional()
    .describe('a server that is shown the trials as they run: mlflow'),
  wandb: z
    .strictObject({
      nested: z.array(text).optional().describe('parameters whose names are paths: optimizer.lr'),
      json: z.array(text).optional().describe('parameters whose values are JSON'),
      floats: z.array(text).optional().describe('whole numbers that are floats'),
    })
    .optional()
    .describe(
      'of a sweep of Weights & Biases: the script gets a stand-in for wandb, and values as W&B writes them',
    ),
  score_on: z.enum(['validation', 'test']).default('validation').describe('vit: what is scored on'),
});

/** What a user may write: defaults left out. */
export type StudyFileInput = z.input<typeof studyFileSchema>;

/** A checked study file with every default filled in. */
export type StudyFile = z.output<typeof studyFileSchema> & { readonly metric: Metric };

/** Name and direction of the metric, and how it is read. */
export type Metric = NonNullable<z.output<typeof studyFileSchema>['metric']>;

/** Keys that the format will know; refused by name until they exist. */
export const KEYS_TO_COME: readonly string[] = ['pruner'];
