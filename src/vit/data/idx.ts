// Reads IDX files, the format of MNIST and its relatives: big-endian, magic 00 00 08 <dimensions>, one u32 a
// dimension, then bytes. Plain or gzipped. Every malformed file is an InputError that names the file.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { InputError } from '../../errors.ts';

/** A file's bytes and the sizes its header declares. */
export interface IdxArray {
  readonly path: string;
  /** For example [60000, 28, 28] for images and [60000] for labels. */
  readonly sizes: readonly number[];
  readonly data: Uint8Array;
  /** The uncompressed file, header included: what checksums are taken of. */
  readonly file: Uint8Array;
}

const UNSIGNED_BYTES = 0x08;

const bad = (path: string, message: string, hint: string): InputError =>
  InputError.of(path, message, hint, 'BAD_DATA');

/**
 * Reads `path`, or `path` + `.gz` where only that exists.
 * @param dimensions 3 for images, 1 for labels
 * @throws InputError BAD_DATA when the file is missing, truncated, too long or of another kind
 */
export function readIdx(path: string, dimensions: 1 | 3): IdxArray {
  const file = readMaybeGzipped(path);
  const headerBytes = 4 + 4 * dimensions;
  const expected = `an IDX file of ${dimensions === 3 ? 'images' : 'labels'}`;
  const magic = file.byteLength >= 4 ? file.readUInt32BE(0) : undefined;
  const wanted = (UNSIGNED_BYTES << 8) | dimensions;
  if (magic !== wanted) {
    const found = magic === undefined ? `${file.byteLength} bytes` : `the magic number ${hex(magic)}`;
    throw bad(path, `has ${found}`, `${expected} begins with ${hex(wanted)}`);
  }
  if (file.byteLength < headerBytes) throw bad(path, 'is cut off in its header', 'fetch the file again');
  const sizes = Array.from({ length: dimensions }, (_, index) => file.readUInt32BE(4 + 4 * index));
  const bytes = headerBytes + sizes.reduce((product, size) => product * size, 1);
  if (file.byteLength !== bytes) {
    const kind = file.byteLength < bytes ? 'truncated' : 'too long';
    const message = `is ${kind}: ${file.byteLength} bytes where its header promises ${bytes}`;
    throw bad(path, message, 'fetch the file again');
  }
  return { path, sizes, data: file.subarray(headerBytes), file };
}

function readMaybeGzipped(path: string): Buffer {
  if (existsSync(path)) return readOrRefuse(path);
  const gzipped = `${path}.gz`;
  if (!existsSync(gzipped)) throw bad(path, 'does not exist (nor with .gz)', 'check the folder of the data');
  const packed = readOrRefuse(gzipped);
  try {
    return gunzipSync(packed);
  } catch (cause) {
    throw bad(gzipped, `cannot be unpacked: ${(cause as Error).message}`, 'fetch the file again');
  }
}

function readOrRefuse(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw bad(
      path,
      `cannot be read (${(cause as NodeJS.ErrnoException).code})`,
      'it must be a readable file',
    );
  }
}

const hex = (word: number): string => `0x${word.toString(16).padStart(8, '0')}`;
