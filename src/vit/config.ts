// The configuration of a Vision Transformer: sizes and options, their defaults (the article's) and their rules.
import type { Problem } from '../errors.ts';

/** The article's three models: LayerNorm; BatchNorm inside the feed-forward part; BatchNorm everywhere. */
export const MODEL_NAMES = ['vit', 'vitbnffn', 'vitbn'] as const;
/** The name of one of the models. */
export type ModelName = (typeof MODEL_NAMES)[number];

/** Everything that fixes a model's parameters and arithmetic. */
export interface ModelConfig {
  readonly model: ModelName;
  /** Height and width of the square input, in pixels. */
  readonly imageSize: number;
  /** Height and width of a patch, in pixels; divides imageSize. */
  readonly patchSize: number;
  readonly channels: number;
  readonly numClasses: number;
  /** Width of a token. */
  readonly dim: number;
  /** Number of transformer blocks. */
  readonly depth: number;
  readonly heads: number;
  readonly dimHead: number;
  /** Width of the feed-forward hidden layer. */
  readonly mlpDim: number;
  /** What the head reads: the class token, or the mean over all tokens. */
  readonly pool: 'cls' | 'mean';
  /** Learned positions, or fixed one-dimensional sines and cosines. */
  readonly posEmb: 'learn' | 'pe1d';
  /** Dropout in attention and feed-forward, 0 to below 1. */
  readonly dropout: number;
  /** Dropout after the position embedding, 0 to below 1. */
  readonly embDropout: number;
  readonly qkvBias: boolean;
  /** Whether BatchNorm keeps running statistics and uses them in evaluation; else it uses the batch's own. */
  readonly trackRunningStats: boolean;
}

/** The article's configuration for MNIST; every model shares it. */
export const DEFAULT_CONFIG: ModelConfig = {
  model: 'vit',
  imageSize: 28,
  patchSize: 7,
  channels: 1,
  numClasses: 10,
  dim: 64,
  depth: 6,
  heads: 8,
  dimHead: 64,
  mlpDim: 128,
  pool: 'cls',
  posEmb: 'learn',
  dropout: 0,
  embDropout: 0,
  qkvBias: false,
  trackRunningStats: true,
};

/** A full configuration from the options that differ from the defaults. */
export function modelConfig(options: Partial<ModelConfig>): ModelConfig {
  return { ...DEFAULT_CONFIG, ...options };
}

/** Tokens in a sequence: one a patch, and the class token. */
export function tokenCount(config: ModelConfig): number {
  return (config.imageSize / config.patchSize) ** 2 + 1;
}

/** In ascending order; quick for any size that a damaged file may name. */
function divisorsOf(size: number): number[] {
  const divisors = new Set<number>();
  for (let small = 1; small * small <= size; small++) {
    if (size % small === 0) divisors.add(small).add(size / small);
  }
  return [...divisors].sort((a, b) => a - b);
}

const COUNTS = [
  'imageSize',
  'patchSize',
  'channels',
  'numClasses',
  'dim',
  'depth',
  'heads',
  'dimHead',
  'mlpDim',
] as const;

/** Everything wrong with a configuration; `where` is the name of the option. */
export function configProblems(config: ModelConfig): Problem[] {
  const problems: Problem[] = [];
  for (const name of COUNTS) {
    const value = config[name];
    if (Number.isSafeInteger(value) && value > 0) continue;
    problems.push({ where: name, message: `is ${value}`, hint: 'give a whole number above zero' });
  }
  for (const name of ['dropout', 'embDropout'] as const) {
    const value = config[name];
    if (value >= 0 && value < 1) continue;
    problems.push({ where: name, message: `is ${value}`, hint: 'give a number from 0 to below 1' });
  }
  if (problems.length > 0) return problems;
  if (config.imageSize % config.patchSize !== 0) {
    const hint = `${config.imageSize} is divisible by ${divisorsOf(config.imageSize).join(', ')}`;
    problems.push({
      where: 'patchSize',
      message: `is ${config.patchSize}, but images are ${config.imageSize} pixels wide`,
      hint,
    });
  }
  if (config.posEmb === 'pe1d' && config.dim % 2 !== 0) {
    problems.push({
      where: 'dim',
      message: `is ${config.dim}`,
      hint: 'sine and cosine positions (pe1d) need an even dim',
    });
  }
  return problems;
}
