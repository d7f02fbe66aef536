// Reads test/golden/vit.json: PyTorch's float64 values for the three models, made by scripts/golden/vit.py.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ModelConfig } from '../../src/vit/config.ts';
import type { DropoutMasks } from '../../src/vit/dropout.ts';
import type { ImageSet, Weights } from '../../src/vit/engine.ts';

interface EncodedCase {
  readonly name: string;
  readonly config: ModelConfig;
  readonly images: string;
  readonly labels: readonly number[];
  readonly batches: readonly (readonly number[])[];
  readonly learningRate: number;
  readonly masks: Readonly<Record<string, string>>;
  readonly weights: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: string }>>;
  readonly losses: readonly number[];
  readonly gradients: Readonly<Record<string, string>>;
  readonly statistics: Readonly<Record<string, string>>;
  readonly logits: string;
}

/** One case, decoded. */
export interface GoldenCase {
  readonly name: string;
  readonly config: ModelConfig;
  readonly set: ImageSet;
  /** Image indices of each step. */
  readonly batches: readonly (readonly number[])[];
  readonly learningRate: number;
  /** Dropout of the first step; undefined where the case has none. */
  readonly masks: DropoutMasks | undefined;
  readonly weights: Weights;
  readonly losses: readonly number[];
  /** Of the first step. */
  readonly gradients: ReadonlyMap<string, Float64Array>;
  /** After the last step. */
  readonly statistics: ReadonlyMap<string, Float64Array>;
  /** In evaluation mode after the last step, of the first 8 images. */
  readonly logits: Float64Array;
}

interface GoldenFile {
  readonly script: string;
  readonly sha256: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly cases: readonly EncodedCase[];
}

const root = new URL('../../', import.meta.url);
const file = JSON.parse(readFileSync(new URL('test/golden/vit.json', root), 'utf8')) as GoldenFile;

/** The hash in the file, the script's hash now, and the versions of the libraries that made it. */
export function goldenOrigin() {
  const script = readFileSync(new URL(file.script, root));
  return {
    recorded: file.sha256,
    actual: createHash('sha256').update(script).digest('hex'),
    versions: file.versions,
  };
}

export const GOLDEN_CASES: readonly GoldenCase[] = file.cases.map(decode);

/** The cases that train for ten steps, without dropout. */
export const GOLDEN_RUNS = GOLDEN_CASES.filter(({ masks }) => masks === undefined);

/** ‖a - b‖ / ‖b‖, the relative L2 distance. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += (a[i] - b[i]) ** 2;
    size += b[i] ** 2;
  }
  return Math.sqrt(difference / size);
}

function bytes(text: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(text, 'base64')).buffer;
}

function decode(encoded: EncodedCase): GoldenCase {
  const doubles = (record: Readonly<Record<string, string>>) =>
    new Map(Object.entries(record).map(([name, text]) => [name, new Float64Array(bytes(text))]));
  const { config, labels, weights } = encoded;
  return {
    name: encoded.name,
    config,
    set: {
      images: new Uint8Array(bytes(encoded.images)),
      labels: Uint8Array.from(labels),
      count: labels.length,
    },
    batches: encoded.batches,
    learningRate: encoded.learningRate,
    masks: Object.keys(encoded.masks).length === 0 ? undefined : decodeMasks(config, encoded.masks),
    weights: new Map(
      Object.entries(weights).map(([name, { shape, data }]) => [
        name,
        { shape, data: new Float32Array(bytes(data)) },
      ]),
    ),
    losses: encoded.losses,
    gradients: doubles(encoded.gradients),
    statistics: doubles(encoded.statistics),
    logits: new Float64Array(bytes(encoded.logits)),
  };
}

function decodeMasks(config: ModelConfig, kept: Readonly<Record<string, string>>): DropoutMasks {
  return (site, size) => {
    const flags = new Uint8Array(bytes(kept[site] ?? ''));
    if (flags.length !== size) throw new Error(`the mask of ${site} has ${flags.length} values, not ${size}`);
    const rate = site === 'embedding' ? config.embDropout : config.dropout;
    return Float64Array.from(flags, (flag) => flag / (1 - rate));
  };
}
