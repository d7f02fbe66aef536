// What is timed, and what each case must reach: multiples of the floor, and how many times as fast as rivals.
import { MODEL_NAMES, type ModelConfig, type ModelName, modelConfig } from '../../src/vit/config.ts';
import type { Work } from './floor.ts';

/** One model at one batch size. */
export interface Case {
  readonly name: string;
  readonly work: Work;
  readonly model: ModelName;
  readonly depth: number;
  readonly batch: number;
  readonly config: ModelConfig;
}

const DEPTHS = [6, 1];
const TRAINING_BATCHES = [100, 20, 120];
const EVALUATION_BATCH = 5000;

/** Every case; with `quick` training at batch 100 and depth 6 alone. */
export function allCases(quick: boolean): Case[] {
  const depths = quick ? DEPTHS.slice(0, 1) : DEPTHS;
  const batches = quick ? TRAINING_BATCHES.slice(0, 1) : TRAINING_BATCHES;
  const makeCase = (work: Work, model: ModelName, depth: number, batch: number): Case => {
    const name = `${model} depth ${depth} batch ${batch} ${work}`;
    return { name, work, model, depth, batch, config: modelConfig({ model, depth }) };
  };
  const training = depths.flatMap((depth) =>
    batches.flatMap((batch) => MODEL_NAMES.map((model) => makeCase('train', model, depth, batch))),
  );
  const scoring = depths.flatMap((depth) =>
    MODEL_NAMES.map((model) => makeCase('evaluate', model, depth, EVALUATION_BATCH)),
  );
  return [...training, ...(quick ? [] : scoring)];
}

/** The targets hold for this many threads, and for WebAssembly on one thread, too. */
export const TARGET_THREADS = 2;
/** Megabytes that a process may need to train at batch {@link MEMORY_BATCH}. */
export const MEMORY_TARGET_MB = 400;
export const MEMORY_BATCH = 120;

/** Our engines, whose targets are multiples of the floor. */
export type OwnEngine = 'native' | 'wasm';
/** Others, whose targets are multiples of our time. */
export type Rival = 'torch eager' | 'torch.compile' | 'tfjs';

/** The multiple of the floor that an engine may need at most; undefined where none was set. */
export function floorTarget(engine: OwnEngine, threads: number, timed: Case): number | undefined {
  const { work, model, depth, batch } = timed;
  const pick = (vit: number, batchNorm: number) => (model === 'vit' ? vit : batchNorm);
  if (engine === 'wasm') {
    return work === 'train' && depth === 6 && batch === 100 && threads <= TARGET_THREADS ? 1 : undefined;
  }
  if (threads !== TARGET_THREADS) return undefined;
  if (work === 'evaluate') return depth === 6 ? 0.7 : undefined;
  if (depth === 1) return batch === 100 ? pick(0.15, 0.8) : undefined;
  if (batch === 100) return pick(0.7, 0.9);
  return batch === 20 ? pick(0.95, 1.25) : undefined;
}

/** How many times as long as the native engine a rival must need; undefined where nothing was set. */
export function rivalTarget(rival: Rival, { work, model, depth, batch }: Case): number | undefined {
  if (work !== 'train' || depth !== 6 || batch !== 100) return undefined;
  const isVit = model === 'vit';
  switch (rival) {
    case 'torch eager':
      return isVit ? 4 : 3.5;
    case 'torch.compile':
      return isVit ? 3.5 : 3;
    case 'tfjs':
      return 20;
    default:
      return rival satisfies never;
  }
}
