// Weights between hpo and PyTorch, both ways: the article's models in PyTorch load our files strictly and come to the
// same logits and score, and hpo eval scores what PyTorch wrote as PyTorch does.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../../../src/cli/cli.ts';
import { createEngine } from '../../../src/config/engine.ts';
import { MODEL_NAMES, type ModelConfig, modelConfig } from '../../../src/vit/config.ts';
import { openDataset, openMnist } from '../../../src/vit/data/dataset.ts';
import type { ImageSet } from '../../../src/vit/engine.ts';
import { ReferenceModel } from '../../../src/vit/reference/model.ts';
import { loadWeights } from '../../../src/vit/weights-file.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { idxFile, temporaryFolder, writeSmallSet } from '../../support/idx.ts';
import { python, requireModule } from '../python.ts';

/** What torch_weights.py prints. */
interface Score {
  readonly logits: readonly (readonly number[])[];
  readonly losses: readonly number[];
  readonly correct: number;
}

const SCRIPT = join(import.meta.dirname, 'torch_weights.py');
const torch = (...args: readonly string[]): Score => JSON.parse(python([SCRIPT, ...args]));

async function hpo(line: string) {
  const io = fakeIo();
  const code = await cli(line.split(' '), io);
  expect([code, io.err()]).toEqual([0, '']);
  return io.out();
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The first images of MNIST's halves as a folder. */
function firstOfMnist(train: number, test: number): string {
  const folder = temporaryFolder();
  const mnist = openMnist();
  const put = (half: string, { images, labels }: ImageSet, count: number) => {
    const pixels = images.subarray(0, count * 28 * 28);
    writeFileSync(join(folder, `${half}-images-idx3-ubyte`), idxFile([count, 28, 28], pixels));
    writeFileSync(join(folder, `${half}-labels-idx1-ubyte`), idxFile([count], labels.subarray(0, count)));
  };
  put('train', mnist.train(), train);
  put('t10k', mnist.test(), test);
  return folder;
}

/** One image of a set. */
function imageOf({ images, labels, count }: ImageSet, index: number): ImageSet {
  const pixels = images.length / count;
  return {
    images: images.subarray(index * pixels, (index + 1) * pixels),
    labels: labels.subarray(index, index + 1),
    count: 1,
  };
}

/** Holds what the file's model makes of each test image against PyTorch. */
async function expectEqualModels(path: string, data: string, theirs: Score): Promise<void> {
  const { config, weights } = loadWeights(path);
  if (config === undefined) throw new Error('the file names no configuration');
  const test = openDataset(data).test();
  const values = new Map([...weights].map(([name, tensor]) => [name, tensor.data]));
  // Without running statistics the logits depend on the whole batch.
  const alone = config.model === 'vit' || config.trackRunningStats;
  const count = alone ? Math.min(test.count, 100) : test.count;
  const logits = new ReferenceModel(config, values).logits(
    test.images.subarray(0, count * test.imageSize * test.imageSize),
  );
  const expected = theirs.logits.slice(0, count).flat();
  const distance = Math.max(...expected.map((value, index) => Math.abs(value - logits[index])));
  expect(distance).toBeLessThan(1e-9);
  if (!alone) return;
  const engine = await createEngine({}, () => {});
  const model = await engine.createModel(config, weights, test);
  for (let index = 0; index < 20; index++) {
    const { loss } = await model.evaluate(imageOf(test, index), { batchSize: 1 });
    expect(Math.abs(loss - theirs.losses[index])).toBeLessThan(1e-4 * Math.max(1, theirs.losses[index]));
  }
  model.dispose();
}

async function expectEqualScore(path: string, data: string, theirs: Score, flags = ''): Promise<void> {
  const ours = JSON.parse(await hpo(`eval --weights ${path} --data ${data} --json${flags}`));
  expect(ours.correct).toBe(theirs.correct);
  const loss = mean(theirs.losses);
  expect(Math.abs(ours.loss - loss)).toBeLessThan(1e-4 * loss);
}

beforeAll(() => requireModule('torch', 'apt-get install python3-torch, or pip install torch'));

describe("the article's models on MNIST", () => {
  let data: string;
  beforeAll(() => {
    data = firstOfMnist(2000, 1000);
  });

  it.each(MODEL_NAMES)('%s: PyTorch loads what hpo train --save wrote', async (model) => {
    const folder = temporaryFolder();
    const path = join(folder, 'w.safetensors');
    await hpo(
      `train --model ${model} --epochs 1 --batch-size 50 --data ${data} --out ${folder} --save ${path}`,
    );
    const theirs = torch('load', path, data);
    expect(theirs.correct).toBeGreaterThan(300);
    await expectEqualModels(path, data, theirs);
    await expectEqualScore(path, data, theirs);
  });

  it.each(MODEL_NAMES)('%s: hpo eval scores what PyTorch wrote', async (model) => {
    const path = join(temporaryFolder(), 'theirs.safetensors');
    const theirs = torch('save', path, data, JSON.stringify(modelConfig({ model })));
    await expectEqualScore(path, data, theirs, ` --model ${model}`);
  });
});

describe('other configurations', () => {
  const data = writeSmallSet(temporaryFolder(), { testCount: 120 });
  const BASE = '--patch-size 4 --dim 8 --depth 2 --heads 2 --dim-head 4 --mlp-dim 12';
  it.each([
    ['vit', '--pool mean --pos-emb pe1d --qkv-bias'],
    ['vit', '--heads 1 --dim-head 8'],
    ['vitbnffn', '--no-track-running-stats --qkv-bias'],
    ['vitbn', '--pool mean'],
    ['vitbn', '--no-track-running-stats --dropout 0.2'],
  ])('%s %s', async (model, options) => {
    const folder = temporaryFolder();
    const path = join(folder, 'w.safetensors');
    const train = `train --model ${model} ${BASE} ${options} --epochs 2 --batch-size 16 --lr 0.01`;
    await hpo(`${train} --data ${data} --out ${folder} --save ${path}`);
    const theirs = torch('load', path, data);
    await expectEqualModels(path, data, theirs);
    await expectEqualScore(path, data, theirs);
    const back = join(folder, 'theirs.safetensors');
    const { config } = loadWeights(path) as { config: ModelConfig };
    const saved = torch('save', back, data, JSON.stringify(config));
    await expectEqualScore(back, data, saved, ` --model ${model} ${BASE} ${options}`);
  });
});
