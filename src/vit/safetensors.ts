// The safetensors format: eight bytes with the header's length (little-endian), a JSON header that gives each tensor's
// dtype, shape and place, then the data. Knows nothing of models; every way in which a file may be damaged is an
// InputError that names the file and the tensor. Format: https://github.com/huggingface/safetensors#format
import { z } from 'zod';
import { InputError } from '../errors.ts';
import type { Tensor, Weights } from './engine.ts';

/** What a file holds. */
export interface Safetensors {
  readonly tensors: Weights;
  /** The header's `__metadata__`: texts by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

interface DType {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

/** What is read, each as the nearest float32. */
const DTYPES: Readonly<Record<string, DType>> = {
  F32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  F64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  F16: { bytes: 2, read: (view, at) => fromHalf(view.getUint16(at, true)) },
  BF16: { bytes: 2, read: (view, at) => fromBrainHalf(view.getUint16(at, true)) },
  I64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
};

/** As in the format's reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;
const METADATA = '__metadata__';
/** PyTorch's counter of batches, the one tensor that it keeps as int64. */
const COUNTER = /(^|\.)num_batches_tracked$/;

const bad = (
  where: string,
  message: string,
  hint = 'it may be damaged: write or fetch it again',
): InputError => InputError.of(where, message, hint, 'BAD_DATA');

/**
 * The bytes of a file. Tensors are float32, but `num_batches_tracked` int64, as PyTorch's state_dict has them.
 * @throws InputError for a counter that is no whole number
 */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const counters = [...tensors].filter(([name]) => COUNTER.test(name));
  const floats = [...tensors].filter(([name]) => !COUNTER.test(name));
  const places = new Map<string, readonly [from: number, to: number]>();
  let end = 0;
  // The wider ones first, so that every value lies at a multiple of its width.
  for (const [name, { data }] of [...counters, ...floats]) {
    const from = end;
    end += data.length * (COUNTER.test(name) ? 8 : 4);
    places.set(name, [from, end]);
  }
  const entries = [...tensors].map(([name, { shape }]) => {
    const dtype = COUNTER.test(name) ? 'I64' : 'F32';
    return [name, { dtype, shape, data_offsets: places.get(name) }] as const;
  });
  const header = paddedHeader(JSON.stringify({ [METADATA]: metadata, ...Object.fromEntries(entries) }));
  const bytes = new Uint8Array(LENGTH_BYTES + header.length + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, LENGTH_BYTES);
  let at = LENGTH_BYTES + header.length;
  for (const [name, { data }] of counters) for (const value of data) at = putCounter(view, at, name, value);
  for (const [, { data }] of floats)
    for (const value of data) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  return bytes;
}

/** Spaces at the end let the data begin at a multiple of eight. */
function paddedHeader(json: string): Uint8Array {
  const header = new TextEncoder().encode(json);
  const padded = new Uint8Array(Math.ceil(header.length / 8) * 8).fill(0x20);
  padded.set(header);
  return padded;
}

function putCounter(view: DataView, at: number, name: string, value: number): number {
  if (!Number.isSafeInteger(value)) throw InputError.of(name, `holds ${value}`, 'it counts batches');
  view.setBigInt64(at, BigInt(value), true);
  return at + 8;
}

/**
 * Reads the bytes of a file.
 * @param path the file's name, for the messages
 * @throws InputError BAD_DATA for anything that is not as the format wants it, or a dtype that is not read
 */
export function decodeSafetensors(bytes: Uint8Array, path: string): Safetensors {
  const { json, dataStart } = headerOf(bytes, path);
  const { [METADATA]: metadata = {}, ...entries } = parseHeader(json, path);
  const texts = z.record(z.string(), z.string()).safeParse(metadata);
  if (!texts.success) throw bad(`${path}: ${METADATA}`, 'is no map of texts');
  const dataBytes = bytes.byteLength - dataStart;
  const places = Object.entries(entries).map(([name, entry]) => placeOf(name, entry, dataBytes, path));
  checkCoverage(places, dataBytes, path);
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataStart, dataBytes);
  return {
    tensors: new Map(places.map((place) => [place.name, tensorAt(view, place)])),
    metadata: texts.data,
  };
}

function headerOf(bytes: Uint8Array, path: string): { readonly json: string; readonly dataStart: number } {
  const length = bytes.byteLength;
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const hint = 'save it with safetensors.torch.save_file(model.state_dict(), path)';
    throw bad(path, "is a zip archive (PyTorch's own .pt?), not safetensors", hint);
  }
  if (length < LENGTH_BYTES) {
    throw bad(path, `has ${length} bytes`, 'a safetensors file begins with eight that tell its length');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > Math.min(length - LENGTH_BYTES, MAX_HEADER_BYTES)) {
    throw bad(
      path,
      `is cut off or no safetensors file: it promises a header of ${headerBytes} bytes and has ${length} in all`,
    );
  }
  const dataStart = LENGTH_BYTES + headerBytes;
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, dataStart));
    return { json, dataStart };
  } catch {
    throw bad(path, 'has a header that is not UTF-8');
  }
}

function parseHeader(json: string, path: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(json);
  } catch {
    throw bad(path, 'has a header that is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw bad(path, 'has a header that is no JSON object');
  }
  const keys = topLevelKeys(json);
  if (keys.length !== Object.keys(header).length) {
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    throw bad(`${path}: ${twice}`, 'is in the header twice');
  }
  return header as Record<string, unknown>;
}

/** The keys of a JSON object as they stand in its text; JSON.parse keeps only the last of equal ones. */
function topLevelKeys(json: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let keyFollows = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{' || character === '[') keyFollows = ++depth === 1;
    else if (character === '}' || character === ']') depth--;
    else if (character === ',') keyFollows = depth === 1;
    else if (character === '"') {
      const from = at++;
      while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
      if (keyFollows) keys.push(JSON.parse(json.slice(from, at + 1)));
      keyFollows = false;
    }
  }
  return keys;
}

/** A tensor's place in the data, checked by itself. */
interface Place {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

const count = z.int().nonnegative();
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(count),
  data_offsets: z.tuple([count, count]),
});

function placeOf(name: string, entry: unknown, dataBytes: number, path: string): Place {
  const where = `${path}: ${name}`;
  const result = entrySchema.safeParse(entry);
  if (!result.success)
    throw bad(where, 'lacks a dtype, shape or data_offsets, or one of them makes no sense');
  const { dtype: typeName, shape, data_offsets: offsets } = result.data;
  const [from, to] = offsets;
  if (!Object.hasOwn(DTYPES, typeName)) {
    throw bad(where, `has the dtype ${typeName}`, `hpo reads ${Object.keys(DTYPES).join(', ')}`);
  }
  const dtype = DTYPES[typeName];
  if (from > to || to > dataBytes) {
    throw bad(where, `lies at bytes ${from} to ${to} of the data, which has ${dataBytes}`);
  }
  const size = shape.reduce((product, length) => product * length, 1);
  if (size * dtype.bytes !== to - from) {
    const needed = `${typeName} of shape [${shape.join(', ')}] takes ${size * dtype.bytes}`;
    throw bad(where, `has ${to - from} bytes, but ${needed}`);
  }
  return { name, dtype, shape, size, from, to };
}

/** Every byte of the data belongs to exactly one tensor. */
function checkCoverage(places: readonly Place[], dataBytes: number, path: string): void {
  let end = 0;
  let last = '';
  for (const { name, from, to } of [...places].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from < end) throw bad(`${path}: ${name}`, `overlaps ${last}`);
    if (from > end) throw bad(`${path}: ${name}`, `leaves ${from - end} bytes before it that are nobody's`);
    [end, last] = [to, name];
  }
  if (end < dataBytes) throw bad(path, `has ${dataBytes - end} bytes after its last tensor`);
}

function tensorAt(view: DataView, { dtype: { bytes, read }, shape, size, from }: Place): Tensor {
  const data = new Float32Array(size);
  for (let index = 0; index < size; index++) data[index] = read(view, from + index * bytes);
  return { shape, data };
}

/** IEEE 754 half precision: 1 sign, 5 exponent, 10 fraction bits. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

const scratch = new DataView(new ArrayBuffer(4));

/** bfloat16: the upper half of a float32. */
function fromBrainHalf(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}
