// A model's configuration in its form in files, snake case: in run.json, and in the header of a weights file.
import { z } from 'zod';
import { MODEL_NAMES, type ModelConfig } from './config.ts';

const count = z.int().positive();

/** A configuration in a file. */
export const configSchema = z.object({
  model: z.enum(MODEL_NAMES),
  image_size: count,
  patch_size: count,
  channels: count,
  num_classes: count,
  dim: count,
  depth: count,
  heads: count,
  dim_head: count,
  mlp_dim: count,
  pool: z.enum(['cls', 'mean']),
  pos_emb: z.enum(['learn', 'pe1d']),
  dropout: z.number(),
  emb_dropout: z.number(),
  qkv_bias: z.boolean(),
  track_running_stats: z.boolean(),
});

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const renamed = (record: object, rename: (name: string) => string): unknown =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [rename(name), value]));

/** A configuration as files hold it. */
export const configToFile = (config: ModelConfig) => renamed(config, snake) as z.input<typeof configSchema>;

/** The configuration that {@link configSchema} has read. */
export const configFromFile = (config: z.output<typeof configSchema>) =>
  renamed(config, camel) as ModelConfig;
