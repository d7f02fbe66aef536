// The `space` section of a study file: parameters whose type is the key.
import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const when = z
  .record(z.string(), z.union([scalar, z.array(scalar)]))
  .optional()
  .describe('active only when other parameters have these values: {opt: sgd} or {opt: [sgd, lion]}');
const start = 'what you would begin with: trial 0, where every parameter has one';
const log = z.boolean().optional().describe('search evenly in the logarithm');

/** The kinds of parameters by their key, in the order in which they are tried. */
export const parameterSchemas = {
  float: z.strictObject({
    float: z.tuple([z.number(), z.number()]).describe('[low, high]'),
    log,
    step: z.number().optional().describe('only low, low + step, … up to high'),
    default: z.number().optional().describe(start),
    when,
  }),
  int: z.strictObject({
    int: z.tuple([z.number().int(), z.number().int()]).describe('[low, high], both included'),
    log,
    step: z.number().int().optional().describe('only low, low + step, … up to high'),
    default: z.number().int().optional().describe(start),
    when,
  }),
  choice: z.strictObject({
    choice: z.array(scalar).describe('the values: texts, numbers, true, false, null'),
    ordered: z.boolean().optional().describe('whether the order of the values means something'),
    default: scalar.optional().describe(start),
    when,
  }),
  bool: z.strictObject({
    bool: z.union([z.null(), z.tuple([z.literal(false), z.literal(true)])]).describe('nothing, as in {bool}'),
    default: z.boolean().optional().describe(start),
    when,
  }),
  constant: z.strictObject({
    constant: scalar.describe('a value that every trial has'),
    when,
  }),
} as const;

const { float, int, choice, bool, constant } = parameterSchemas;

/** Parameters by name. */
export const spaceSection = z.record(z.string().min(1), z.union([float, int, choice, bool, constant]));

/** One parameter as it is written. */
export type WrittenParameter = z.output<typeof spaceSection>[string];
