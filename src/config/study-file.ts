// The schema of a study file: the one definition that validates files, flags and continued studies alike.
import { z } from 'zod';
import { MODEL_NAMES } from '../vit/config.ts';
import { TFJS_BACKENDS } from '../vit/engines/tfjs/backends.ts';
import { ACQUISITION_NAMES, ENGINE_NAMES, SAMPLER_NAMES } from './names.ts';

/** More than this is a slip of the hand. */
const MAX_THREADS = 256;

const count = z.number().int().positive();
const share = z.number().min(0).lt(1);
const bounds = z.tuple([z.number(), z.number()]);
const wholeBounds = z.tuple([z.number().int(), z.number().int()]);

const parameter = z.union([
  z.strictObject({ float: bounds, log: z.boolean().optional(), default: z.number().optional() }),
  z.strictObject({ int: wholeBounds, log: z.boolean().optional(), default: z.number().int().optional() }),
]);

/** A model's options, in the file's snake case; all but the name have the article's defaults. */
const modelOptions = {
  model: z.enum(MODEL_NAMES),
  patch_size: count.optional(),
  dim: count.optional(),
  depth: count.optional(),
  heads: count.optional(),
  dim_head: count.optional(),
  mlp_dim: count.optional(),
  pool: z.enum(['cls', 'mean']).optional(),
  pos_emb: z.enum(['learn', 'pe1d']).optional(),
  dropout: share.optional(),
  emb_dropout: share.optional(),
  qkv_bias: z.boolean().optional(),
  track_running_stats: z.boolean().optional(),
};

const vit = z.strictObject({
  ...modelOptions,
  epochs: count.default(3),
  train_size: count.optional(),
  val_size: count.optional(),
  /** Used where the space does not search them. */
  lr: z.number().positive().optional(),
  batch_size: count.optional(),
  data: z.string().min(1).optional(),
  /** Without a name: `native`, or `wasm` where that cannot be had. A study may be continued on another engine. */
  engine: z.enum(ENGINE_NAMES).optional(),
  /** Of tfjs alone. */
  backend: z.enum(TFJS_BACKENDS).optional(),
  threads: z.number().int().min(1).max(MAX_THREADS).optional(),
});

/** The schema of a study file. A metric that is left out follows from `score_on`: see checkStudy. */
export const studyFileSchema = z.strictObject({
  name: z.string().regex(/^[\w][\w.-]*$/),
  vit,
  metric: z
    .union([z.strictObject({ maximize: z.string().min(1) }), z.strictObject({ minimize: z.string().min(1) })])
    .optional(),
  space: z.record(z.string(), parameter),
  trials: count.default(20),
  seed: z.number().int().min(0).default(0),
  sampler: z.enum(SAMPLER_NAMES).default('gp'),
  acquisition: z.enum(ACQUISITION_NAMES).default('logei'),
  score_on: z.enum(['validation', 'test']).default('validation'),
});

/** What a user may write: defaults left out. */
export type StudyFileInput = z.input<typeof studyFileSchema>;

/** A checked study file with every default filled in. */
export type StudyFile = z.output<typeof studyFileSchema> & { readonly metric: Metric };

type Metric = NonNullable<z.output<typeof studyFileSchema>['metric']>;

/** The options of the built-in objective. */
export type VitSection = StudyFile['vit'];

/** Keys that the format will know; refused by name until they exist. */
export const KEYS_TO_COME: readonly string[] = [
  'command',
  'module',
  'python',
  'pruner',
  'parallel',
  'limits',
  'stop',
  'constraints',
  'env',
  'storage',
  'track',
];

/** The same for the keys of a parameter. */
export const PARAMETER_KEYS_TO_COME: readonly string[] = [
  'choice',
  'bool',
  'constant',
  'when',
  'ordered',
  'step',
];
