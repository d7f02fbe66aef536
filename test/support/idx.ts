// Makes small data sets in IDX files for tests.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createRng } from '../../src/math/random.ts';

/** A fresh folder that the system clears. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'hpo-'));

/** The bytes of an IDX file of unsigned bytes. */
export function idxFile(sizes: readonly number[], data: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.writeUInt32BE(0x0800 | sizes.length, 0);
  sizes.forEach((size, index) => {
    header.writeUInt32BE(size, 4 + 4 * index);
  });
  return Buffer.concat([header, data]);
}

export interface SmallSet {
  readonly count?: number;
  readonly testCount?: number;
  readonly imageSize?: number;
  readonly classes?: number;
  readonly gzip?: boolean;
}

/** Writes a set whose class is visible as the brightness of a stripe, so that small models learn it. */
export function writeSmallSet(folder: string, options: SmallSet = {}): string {
  const { count = 60, testCount = 20, imageSize = 8, classes = 3, gzip = false } = options;
  const put = (name: string, bytes: Buffer) =>
    writeFileSync(join(folder, gzip ? `${name}.gz` : name), gzip ? gzipSync(bytes) : bytes);
  for (const [half, size] of [
    ['train', count],
    ['t10k', testCount],
  ] as const) {
    const rng = createRng(1, 0, half);
    const labels = Uint8Array.from({ length: size }, (_, index) => index % classes);
    const images = Uint8Array.from({ length: size * imageSize * imageSize }, (_, index) => {
      const image = Math.floor(index / (imageSize * imageSize));
      const row = Math.floor(index / imageSize) % imageSize;
      return row % classes === labels[image] ? 200 + rng.below(56) : rng.below(56);
    });
    put(`${half}-images-idx3-ubyte`, idxFile([size, imageSize, imageSize], images));
    put(`${half}-labels-idx1-ubyte`, idxFile([size], labels));
  }
  return folder;
}
