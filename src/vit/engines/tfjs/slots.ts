// The tensors on the device. They differ from the table in two ways, both for speed on WASM, where only plain 2-D
// products are fast: a Linear weight is kept as (in, out), and a qkv Linear as three, for queries, keys and values.
import type { ModelConfig } from '../../config.ts';
import type { Tensor, Weights } from '../../engine.ts';
import { modelLayout } from '../../layout.ts';
import { parameterTable, type TensorSpec } from '../../parameters.ts';

/** One tensor on the device: a whole row of the table, or a third of it. */
export interface Slot {
  /** The name, with `:0`, `:1` or `:2` behind it for queries, keys and values. */
  readonly key: string;
  readonly spec: TensorSpec;
  /** Where it begins in the row's data. */
  readonly offset: number;
  /** (rows, columns) of a matrix as the table has it: the device keeps its transpose. Else the length. */
  readonly shape: readonly [rows: number, columns: number] | readonly [length: number];
  /** Its gradient is zero by algebra: it is never computed, and the optimizer leaves the tensor alone. */
  readonly zeroGradient: boolean;
}

/** The slots of a model, in the table's order. */
export function deviceSlots(config: ModelConfig): Slot[] {
  const attention = new Set(modelLayout(config).blocks.map(({ qkv }) => qkv.name));
  return parameterTable(config)
    .filter(({ shape }) => shape.length > 0)
    .flatMap((spec) =>
      attention.has(spec.name.replace(/\.(weight|bias)$/, '')) ? thirds(spec) : [whole(spec)],
    );
}

function whole(spec: TensorSpec): Slot {
  const { name, shape, size, zeroGradient } = spec;
  const matrix = shape.length === 2 ? ([shape[0], shape[1]] as const) : ([size] as const);
  return { key: name, spec, offset: 0, shape: matrix, zeroGradient: zeroGradient !== undefined };
}

function thirds(spec: TensorSpec): Slot[] {
  const { name, shape, size, zeroGradient } = spec;
  const rows = shape[0] / 3;
  return [0, 1, 2].map((part) => {
    const offset = (part * size) / 3;
    const zero = zeroGradient !== undefined && zeroGradient[0] <= offset && offset < zeroGradient[1];
    const own = shape.length === 2 ? ([rows, shape[1]] as const) : ([rows] as const);
    return { key: `${name}:${part}`, spec, offset, shape: own, zeroGradient: zero };
  });
}

/** A slot's values in the device's layout. */
export function toDevice(slot: Slot, weights: Weights): Float32Array {
  const { spec, offset, shape } = slot;
  const tensor = weights.get(spec.name);
  if (tensor === undefined) throw new Error(`no tensor ${spec.name}`);
  if (shape.length === 1) return tensor.data.slice(offset, offset + shape[0]);
  const [rows, columns] = shape;
  return transposed(tensor.data.subarray(offset, offset + rows * columns), rows, columns);
}

/** Puts slots' values together again, in the table's layout. Slots without a value are zero. */
export function fromDevice(
  slots: readonly Slot[],
  read: (slot: Slot) => Float32Array | undefined,
): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const slot of slots) {
    const { name, shape, size } = slot.spec;
    const tensor = tensors.get(name) ?? { shape, data: new Float32Array(size) };
    tensors.set(name, tensor);
    const values = read(slot);
    if (values === undefined) continue;
    const [rows, columns] = slot.shape;
    tensor.data.set(columns === undefined ? values : transposed(values, columns, rows), slot.offset);
  }
  return tensors;
}

function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = data[row * columns + column];
  }
  return result;
}
