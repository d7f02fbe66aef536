// The `vit` section of a study file: the built-in Vision Transformer, its data and its engine.
import { z } from 'zod';
import { MODEL_NAMES } from '../vit/config.ts';
import { TFJS_BACKENDS } from '../vit/engines/tfjs/backends.ts';
import { ENGINE_NAMES } from './names.ts';

/** More than this is a slip of the hand. */
const MAX_THREADS = 256;

const count = z.number().int().positive();
const share = z.number().min(0).lt(1);

/** A model's options, in the file's snake case; all but the name have the article's defaults. */
const modelOptions = {
  model: z
    .enum(MODEL_NAMES)
    .describe('where BatchNorm stands: nowhere, in the feed-forward part, everywhere'),
  patch_size: count.optional().describe('pixels a patch is wide (7)'),
  dim: count.optional().describe('width of a token (64)'),
  depth: count.optional().describe('transformer blocks (6)'),
  heads: count.optional().describe('attention heads (8)'),
  dim_head: count.optional().describe('width of a head (64)'),
  mlp_dim: count.optional().describe('width of the feed-forward layer (128)'),
  pool: z.enum(['cls', 'mean']).optional().describe('what the head reads (cls)'),
  pos_emb: z.enum(['learn', 'pe1d']).optional().describe('positions (learn)'),
  dropout: share.optional().describe('dropout in attention and feed-forward (0)'),
  emb_dropout: share.optional().describe('dropout after the positions (0)'),
  qkv_bias: z.boolean().optional().describe('a bias on queries, keys and values (false)'),
  track_running_stats: z.boolean().optional().describe('BatchNorm keeps running statistics (true)'),
};

/** The schema of the section. */
export const vitSection = z.strictObject({
  ...modelOptions,
  epochs: count.default(3).describe('epochs a trial trains'),
  train_size: count.optional().describe('images to train on (50,000 of MNIST, 60,000 with score_on: test)'),
  val_size: count.optional().describe('images to score on (10,000 of MNIST)'),
  lr: z.number().positive().optional().describe('learning rate where the space does not search it (5e-4)'),
  batch_size: count.optional().describe('images a step where the space does not search it (100)'),
  data: z.string().min(1).optional().describe('folder of IDX files (MNIST, which is installed with hpo)'),
  engine: z.enum(ENGINE_NAMES).optional().describe('what computes (native; wasm where it is missing)'),
  backend: z.enum(TFJS_BACKENDS).optional().describe('back end of the engine tfjs (wasm)'),
  threads: z.number().int().min(1).max(MAX_THREADS).optional().describe('threads of native and wasm'),
  flush_subnormals: z
    .boolean()
    .optional()
    .describe('native computes with zero in place of subnormal numbers (true)'),
});

/** The options of the built-in objective, defaults filled in. */
export type VitSection = z.output<typeof vitSection>;
