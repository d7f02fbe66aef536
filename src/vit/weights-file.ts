// A model's weights in a safetensors file: tensors under their names in PyTorch's state_dict, and in the header's
// metadata the configuration that they belong to.
import { readFileSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { writeWhole } from '../files.ts';
import { configProblems, type ModelConfig } from './config.ts';
import { configFromFile, configSchema, configToFile } from './config-file.ts';
import type { Weights } from './engine.ts';
import { checkWeights } from './parameters.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

/** What `saveWeights` writes. */
export interface SavedWeights {
  readonly config: ModelConfig;
  readonly weights: Weights;
  /** More to be said of the weights, as texts: of what training they are, how they score. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What `loadWeights` read. */
export interface LoadedWeights {
  /** Undefined in a file of another program, which does not tell. */
  readonly config: ModelConfig | undefined;
  readonly weights: Weights;
  /** The rest of the metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

const CONFIG_KEY = 'hpo:config';

/**
 * Writes weights as safetensors: float32, and `num_batches_tracked` as int64. The file appears whole or not at all.
 * @throws InputError when the weights do not fit the configuration
 * @throws HpoError STORAGE when the file cannot be written
 */
export function saveWeights(path: string, { config, weights, metadata = {} }: SavedWeights): void {
  checkWeights(config, weights);
  const all = { format: 'pt', [CONFIG_KEY]: JSON.stringify(configToFile(config)), ...metadata };
  writeWhole(path, encodeSafetensors({ tensors: weights, metadata: all }));
}

/**
 * Reads weights from a safetensors file (F32, F64, F16, BF16 or I64, as float32).
 * @throws InputError BAD_DATA naming the file, and where there is one the tensor, when the file cannot be read, is
 *   damaged, holds values that are not finite, or does not fit the configuration that it names
 */
export function loadWeights(path: string): LoadedWeights {
  const { tensors, metadata } = decodeSafetensors(readBytes(path), path);
  checkFinite(tensors, path);
  const { [CONFIG_KEY]: text, ...rest } = metadata;
  if (text === undefined) return { config: undefined, weights: tensors, metadata: rest };
  const config = parseConfig(text, path);
  checkFit(config, tensors, path);
  return { config, weights: tensors, metadata: rest };
}

/**
 * Holds a file's weights against a configuration.
 * @throws InputError BAD_DATA naming the file and every tensor that is missing, unknown or of another shape
 */
export function checkFit(config: ModelConfig, weights: Weights, path: string): void {
  // A depth out of all proportion would take a table of that length only to be refused.
  if (config.depth > weights.size) {
    const message = `holds ${weights.size} tensors, too few for a model of depth ${config.depth}`;
    throw InputError.of(path, message, 'check the model options', 'BAD_DATA');
  }
  try {
    checkWeights(config, weights);
  } catch (error) {
    throw error instanceof InputError ? inFile(error, path) : error;
  }
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const message = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw InputError.of(path, message, 'give a safetensors file', 'BAD_DATA');
  }
}

function checkFinite(weights: Weights, path: string): void {
  const problems = [...weights].flatMap(([name, { data }]) => {
    const wrong = data.filter((value) => !Number.isFinite(value));
    if (wrong.length === 0) return [];
    const message = `holds ${wrong[0]} (${wrong.length} of ${data.length} values are not finite)`;
    return [{ where: `${path}: ${name}`, message, hint: 'the training diverged, or the file is damaged' }];
  });
  if (problems.length > 0) throw new InputError(problems, 'BAD_DATA');
}

function parseConfig(text: string, path: string): ModelConfig {
  const where = `${path}: ${CONFIG_KEY}`;
  const result = configSchema.safeParse(parseJson(text));
  if (!result.success) {
    const keys = result.error.issues.map((issue) => issue.path.join('.')).filter((key) => key !== '');
    const message = keys.length === 0 ? 'is no model configuration' : `has a bad ${keys.join(', ')}`;
    throw InputError.of(where, message, 'it is written by hpo: write the file again', 'BAD_DATA');
  }
  const config = configFromFile(result.data);
  const problems = configProblems(config);
  if (problems.length > 0) throw inFile(new InputError(problems), where);
  return config;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const inFile = ({ problems }: InputError, path: string): InputError =>
  new InputError(
    problems.map((problem) => ({ ...problem, where: `${path}: ${problem.where}` })),
    'BAD_DATA',
  );
