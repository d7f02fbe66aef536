// A model's configuration in the kernels' words: the bytes of an HpoSpec (native/core.h), and where each tensor lies in
// the flat values that a host keeps.
import { HpoError } from '../../../errors.ts';
import { type ModelConfig, tokenCount } from '../../config.ts';
import {
  type BlockLayout,
  type LinearLayout,
  type ModelLayout,
  modelLayout,
  type NormLayout,
} from '../../layout.ts';
import { parameterTable, type TensorSpec } from '../../parameters.ts';
import { sineCosinePositions } from '../../positions.ts';
import type { AdamMemory } from './host.ts';

/** HPO_CORE_VERSION of native/core.h. */
export const CORE_VERSION = 1;

const MODELS = { vit: 0, vitbnffn: 1, vitbn: 2 } as const;

/** What an offset says of a tensor that the model does not have. */
const ABSENT = -1;
const LARGEST = 2 ** 31 - 1;

/** A row of the parameter table and where its values begin, in floats. */
export type PlacedTensor = TensorSpec & { readonly offset: number };

/** A model as the kernels are told of it. */
export interface KernelSpec {
  /** An HpoSpec with its blocks and frozen ranges. */
  readonly bytes: Uint8Array;
  readonly tensors: readonly PlacedTensor[];
  /** Values behind the tensors that are never trained: the fixed positions, or none. */
  readonly constants: Float32Array;
}

/**
 * The kernels' description of a model.
 * @throws HpoError OUT_OF_MEMORY when its values cannot be counted in 32 bits
 */
export function kernelSpec(config: ModelConfig): KernelSpec {
  const layout = modelLayout(config);
  const tensors = placed(parameterTable(config));
  const last = tensors[tensors.length - 1];
  const trained = last.offset + last.size;
  const constants = layout.positions === undefined ? tokenCount(config) * config.dim : 0;
  if (trained + constants > LARGEST) throw tooLarge(trained + constants);
  const frozen = tensors.flatMap(({ offset, zeroGradient }) =>
    zeroGradient === undefined ? [] : [zeroGradient.map((index) => offset + index)],
  );
  const offsets = new Map(tensors.map(({ name, offset }) => [name, offset]));
  const at = (name: string): number => offsets.get(name) ?? ABSENT;
  return {
    bytes: specBytes(config, layout, at, { trained, values: trained + constants, frozen }),
    tensors,
    constants: constants === 0 ? new Float32Array() : fixedPositions(config),
  };
}

/** Floats in the values of a spec, for hosts: they lie at the beginning of the state. */
export function valueCount(spec: Uint8Array): number {
  return new DataView(spec.buffer, spec.byteOffset).getInt32(4 * VALUES_FIELD, true);
}

/** Where the gradients begin in the state, in floats: behind the values, rounded up to 16. */
export function gradientOffset(spec: Uint8Array): number {
  return Math.ceil(valueCount(spec) / 16) * 16;
}

/**
 * Adam's memory in a state: behind values and gradients come both moments, then the powers of its two betas as doubles
 * (`State` in native/weights.h).
 * @param start where the state begins in the buffer, in bytes
 */
export function adamMemory(spec: Uint8Array, buffer: ArrayBufferLike, start: number): AdamMemory {
  const [values, part] = [valueCount(spec), 4 * gradientOffset(spec)];
  return {
    first: new Float32Array(buffer, start + 2 * part, values),
    second: new Float32Array(buffer, start + 3 * part, values),
    powers: new Float64Array(buffer, start + 4 * part, 2),
  };
}

/** The index of HpoSpec's field `values`. */
const VALUES_FIELD = 20;

function placed(table: readonly TensorSpec[]): PlacedTensor[] {
  let next = 0;
  return table.map((row) => {
    const offset = next;
    next += row.size;
    return { ...row, offset };
  });
}

function fixedPositions(config: ModelConfig): Float32Array {
  return Float32Array.from(sineCosinePositions(tokenCount(config), config.dim));
}

type Offsets = (name: string) => number;

interface Sizes {
  /** Floats of all tensors; the fixed positions follow them. */
  readonly trained: number;
  readonly values: number;
  /** Flat [from, to) with a gradient of zero. */
  readonly frozen: readonly (readonly number[])[];
}

function specBytes(config: ModelConfig, layout: ModelLayout, at: Offsets, sizes: Sizes): Uint8Array {
  const fields = [
    ...headerFields(config, layout, at, sizes),
    ...layout.blocks.flatMap((block) => blockFields(block, at)),
    ...sizes.frozen.flat(),
  ];
  const view = new DataView(new ArrayBuffer(4 * fields.length));
  fields.forEach((field, i) => {
    if (typeof field === 'number') view.setInt32(4 * i, field, true);
    else view.setFloat32(4 * i, field.float, true);
  });
  view.setInt32(4, view.byteLength, true);
  return new Uint8Array(view.buffer);
}

/** Hashes below it are dropped; the field is read as unsigned. */
function dropoutThreshold(rate: number): number {
  return Math.ceil(rate * 0x1_0000_0000) | 0;
}

/** A field is a whole number, or a float that says so. */
type Field = number | { readonly float: number };

function headerFields(config: ModelConfig, layout: ModelLayout, at: Offsets, sizes: Sizes): Field[] {
  const { positions, classToken, patchNorm, patchLinear, tokenNorm, finalNorm, head } = layout;
  return [
    CORE_VERSION,
    0, // the whole structure's bytes, filled in when they are known
    MODELS[config.model],
    ...[config.imageSize, config.patchSize, config.channels, config.numClasses],
    ...[config.dim, config.depth, config.heads, config.dimHead, config.mlpDim],
    Number(config.pool === 'mean'),
    Number(positions !== undefined),
    Number(config.qkvBias),
    Number(config.trackRunningStats),
    { float: config.dropout },
    { float: config.embDropout },
    dropoutThreshold(config.dropout),
    dropoutThreshold(config.embDropout),
    sizes.values,
    sizes.frozen.length,
    positions === undefined ? sizes.trained : at(positions),
    at(classToken),
    ...normFields(patchNorm, at),
    ...linearFields(patchLinear, at),
    ...normFields(tokenNorm, at),
    ...normFields(finalNorm, at),
    ...linearFields(head, at),
  ];
}

function blockFields(block: BlockLayout, at: Offsets): number[] {
  return [
    ...normFields(block.attentionNorm, at),
    ...linearFields(block.qkv, at),
    ...linearFields(block.out, at),
    ...normFields(block.feedForwardNorm, at),
    ...linearFields(block.linear1, at),
    ...normFields(block.hiddenNorm, at),
    ...linearFields(block.linear2, at),
  ];
}

function linearFields(layer: LinearLayout | undefined, at: Offsets): number[] {
  return ['weight', 'bias'].map((part) => (layer === undefined ? ABSENT : at(`${layer.name}.${part}`)));
}

const NORM_PARTS = ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked'];

function normFields(layer: NormLayout | undefined, at: Offsets): number[] {
  return NORM_PARTS.map((part) => (layer === undefined ? ABSENT : at(`${layer.name}.${part}`)));
}

function tooLarge(values: number): HpoError {
  const bytes = `${Math.round((values * 4) / 2 ** 30)} GiB for its values alone`;
  const hint = 'make the model smaller: dim, heads, dim_head, mlp_dim, depth';
  return new HpoError('OUT_OF_MEMORY', `the model needs ${bytes}`, { hint });
}
