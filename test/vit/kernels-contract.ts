// What every engine on the kernels must do beyond the engine contract: odd shapes against the double-precision
// reference, the same bits for any number of threads, and manners: memory, cancellation, a free event loop.
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../src/errors.ts';
import { MODEL_NAMES, type ModelConfig, modelConfig } from '../../src/vit/config.ts';
import { fillDropoutMask } from '../../src/vit/dropout.ts';
import type { Engine, EngineModel, Weights } from '../../src/vit/engine.ts';
import { crossEntropy } from '../../src/vit/loss.ts';
import { initWeights } from '../../src/vit/parameters.ts';
import {
  type EngineTolerance,
  expectGradients,
  indices,
  makeSet,
  pick,
  referenceOf,
} from './engine-contract.ts';
import { expectPaths } from './kernel-paths.ts';

/** Five tokens, three heads, and no width that is a multiple of a vector. */
const ODD = {
  imageSize: 8, patchSize: 4, numClasses: 7, dim: 21, depth: 2, heads: 3, dimHead: 13, mlpDim: 27,
} as const; // biome-ignore format: sizes

const SHAPES: Readonly<Record<string, Partial<ModelConfig>>> = {
  'five tokens, three heads, odd widths': {},
  'wide tokens, narrow heads': { dim: 33, dimHead: 9 },
  'one head of the token width': { heads: 1, dim: 18, dimHead: 18 },
  'one head of another width': { heads: 1, dim: 10, dimHead: 13 },
  'narrower than a vector': { dim: 3, dimHead: 2, mlpDim: 5, numClasses: 2 },
  'a bias on queries, keys and values': { qkvBias: true },
  'that bias where heads are apart': { qkvBias: true, dim: 33, dimHead: 9 },
  'that bias with one head of the token width': { qkvBias: true, heads: 1, dim: 18, dimHead: 18 },
  dropout: { dropout: 0.2, embDropout: 0.1 },
  'dropout where heads are apart': { dropout: 0.2, embDropout: 0.1, dim: 33, dimHead: 9 },
  'dropout with that bias': { dropout: 0.2, qkvBias: true },
  'dropout of the embedding alone, with that bias': { embDropout: 0.2, qkvBias: true },
  'the mean over all tokens': { pool: 'mean' },
  'fixed positions': { posEmb: 'pe1d', dim: 22 },
  'three channels': { channels: 3 },
  'many tokens': { imageSize: 12, patchSize: 2, depth: 1 },
  'one token for the whole image': { imageSize: 4, patchSize: 4, depth: 1 },
  'one block': { depth: 1 },
  'batch statistics in evaluation': { trackRunningStats: false },
};

const RUN = { learningRate: 1e-3, dropoutSeed: 77 };

/** Declares the tests of one engine on kernels; `create` makes it with that many threads. */
export function describeKernels(
  title: string,
  create: (threads: number) => Promise<Engine>,
  tolerance: EngineTolerance,
): void {
  describe(title, () => {
    shapeTests(create, tolerance);
    chunkTests(create, tolerance);
    bitTests(create);
  });
}

/** Declares the tests of how an engine on kernels treats its machine; once an engine is enough. */
export function describeManners(title: string, create: (threads: number) => Promise<Engine>): void {
  describe(title, () => mannerTests(create));
}

type Create = (threads: number) => Promise<Engine>;

function shapeTests(create: Create, tolerance: EngineTolerance): void {
  const cases = MODEL_NAMES.flatMap((model) =>
    Object.entries(SHAPES).map(
      ([name, shape]) => [model, name, modelConfig({ ...ODD, ...shape, model })] as const,
    ),
  );
  it.each(cases)('%s meets the reference: %s', async (_, __, config) => {
    const engine = await create(2);
    const set = makeSet(config, 11);
    const weights = initWeights(config, 5);
    const model = await engine.createModel(config, weights, set);
    try {
      // BatchNorm alone leaves nothing to learn of one image's mean, or of one patch.
      const degenerate =
        config.model === 'vitbn' && (config.pool === 'mean' || config.imageSize === config.patchSize);
      for (const count of degenerate ? [3] : [1, 3])
        await meetGradients(model, config, weights, indices(11).subarray(4, 4 + count), tolerance);
      await meetTraining(model, config, weights, tolerance);
      await meetEvaluation(model, config, tolerance);
    } finally {
      model.dispose();
    }
  });
}

/** Batches that are split into two, four and eight chunks, whose gradients and statistics are summed in a tree. */
function chunkTests(create: Create, tolerance: EngineTolerance): void {
  const batches = [47, 83, 171];
  it.each(MODEL_NAMES)('%s meets the reference in large batches', async (name) => {
    const config = modelConfig({ ...ODD, model: name, depth: 1 });
    const weights = initWeights(config, 5);
    const set = makeSet(config, 200);
    const model = await (await create(2)).createModel(config, weights, set);
    for (const count of batches) {
      const batch = indices(200).subarray(9, 9 + count);
      await meetGradients(model, config, weights, batch, tolerance);
    }
    model.dispose();
  });
}

async function meetGradients(
  model: EngineModel,
  config: ModelConfig,
  weights: Weights,
  batch: Uint32Array,
  tolerance: EngineTolerance,
): Promise<void> {
  const { loss, gradients } = await model.gradients(batch);
  const images = pick(config, makeSet(config, Math.max(...batch) + 1), batch);
  const expected = referenceOf(config, weights).gradients(images);
  expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(tolerance.losses);
  expectGradients(config, gradients, expected.gradients, tolerance.gradients);
  expectPaths(model, config, 'gradients');
}

/** Three steps, the last of them with a smaller batch. */
async function meetTraining(
  model: EngineModel,
  config: ModelConfig,
  weights: Weights,
  tolerance: EngineTolerance,
): Promise<void> {
  const order = indices(11).reverse();
  const { losses } = await model.trainEpoch({ ...RUN, order, batchSize: 4 });
  expectPaths(model, config, 'train');
  const reference = referenceOf(config, weights);
  const set = makeSet(config, 11);
  losses.forEach((loss, step) => {
    const batch = pick(config, set, order.subarray(4 * step, 4 * step + 4));
    const expected = reference.step(batch, RUN.learningRate, (site, size) => {
      const rate = site === 'embedding' ? config.embDropout : config.dropout;
      return rate === 0
        ? undefined
        : fillDropoutMask(new Float64Array(size), rate, RUN.dropoutSeed, step, site);
    });
    expect(Math.abs(loss / expected - 1), `step ${step}`).toBeLessThan(tolerance.losses);
  });
}

async function meetEvaluation(
  model: EngineModel,
  config: ModelConfig,
  tolerance: EngineTolerance,
): Promise<void> {
  const set = makeSet(config, 11);
  const score = await model.evaluate(set, { batchSize: 4 });
  expectPaths(model, config, 'evaluate');
  const reference = referenceOf(config, await model.weights());
  let [correct, loss] = [0, 0];
  for (const from of [0, 4, 8]) {
    const { images, labels } = pick(config, set, indices(11).subarray(from, from + 4));
    const part = crossEntropy(reference.logits(images), labels);
    correct += part.correct;
    loss += (part.loss * labels.length) / 11;
  }
  expect(score).toMatchObject({ correct, count: 11 });
  expect(Math.abs(score.loss / loss - 1)).toBeLessThan(tolerance.losses);
}

/** Everything that a run leaves behind, as bits. */
async function fingerprint(engine: Engine, config: ModelConfig): Promise<string> {
  const set = makeSet(config, 70);
  const model = await engine.createModel(config, initWeights(config, 3), set);
  const { gradients } = await model.gradients(indices(21));
  const { losses } = await model.trainEpoch({ ...RUN, order: indices(70), batchSize: 32 });
  const score = await model.evaluate(set, { batchSize: 50 });
  const weights = await model.weights();
  model.dispose();
  const bits = (all: Weights): string[] =>
    [...all.values()].map(({ data }) =>
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
    );
  return [...bits(gradients), ...bits(weights), losses.join(), score.loss, score.correct].join('\n');
}

function bitTests(create: Create): void {
  it.each(MODEL_NAMES)(
    'gives the same bits for any number of threads, and whatever ran before: %s',
    async (model) => {
      const config = modelConfig({ ...ODD, model, dropout: 0.1 });
      const plain = modelConfig({ ...ODD, dim: 40, dimHead: 9, mlpDim: 50, numClasses: 3 });
      const expected = await fingerprint(await create(1), config);
      for (const threads of [2, 3]) {
        const engine = await create(threads);
        for (const before of [plain, config, modelConfig({ model, depth: 1 })]) {
          await fingerprint(engine, before);
          expect((await fingerprint(engine, config)) === expected, `${threads} threads`).toBe(true);
        }
      }
    },
  );
}

/** About ten milliseconds a step on a fast machine. */
const LONG = modelConfig({ depth: 6 });

function mannerTests(create: Create): void {
  const long = async (use: (model: EngineModel) => Promise<void>): Promise<void> => {
    const engine = await create(2);
    const model = await engine.createModel(LONG, initWeights(LONG, 1), makeSet(LONG, 100));
    try {
      await use(model);
    } finally {
      model.dispose();
    }
  };
  const epochOf = (images: number, batchSize: number) => ({
    ...RUN,
    order: Uint32Array.from({ length: images }, (_, i) => i % 100),
    batchSize,
  });

  it('keeps the event loop free while it trains', () =>
    long(async (model) => {
      let longest = 0;
      let last = performance.now();
      const timer = setInterval(() => {
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
      }, 5);
      const { seconds } = await model.trainEpoch(epochOf(2000, 50));
      clearInterval(timer);
      expect(longest).toBeLessThan((1000 * seconds) / 3);
    }));

  it('stops within 100 ms of the signal, or one step', () =>
    long(async (model) => {
      const one = await model.trainEpoch(epochOf(100, 50));
      const blank = { images: new Uint8Array(784 * 20_000), labels: new Uint8Array(20_000), count: 20_000 };
      const allowed = Math.max(100, (1000 * one.seconds) / 2);
      for (const work of [
        (signal: AbortSignal) => model.trainEpoch({ ...epochOf(20_000, 50), signal }),
        (signal: AbortSignal) => model.evaluate(blank, { batchSize: 50, signal }),
      ]) {
        const controller = new AbortController();
        let aborted = 0;
        setTimeout(() => {
          aborted = performance.now();
          controller.abort();
        }, 150);
        await expect(work(controller.signal)).rejects.toThrow(CancelledError);
        expect(performance.now() - aborted).toBeLessThan(allowed);
      }
    }));

  it('ends the calls of a model that is disposed of', () =>
    long(async (model) => {
      const training = model.trainEpoch(epochOf(20_000, 50));
      setTimeout(() => model.dispose(), 50);
      await expect(training).rejects.toThrow(CancelledError);
      await expect(model.weights()).rejects.toThrow('disposed');
    }));

  it('takes no more memory after a thousand epochs', async () => {
    const config = modelConfig({ ...ODD, dropout: 0.1 });
    const engine = await create(2);
    const set = makeSet(config, 12);
    const run = async (models: number, epochs: number): Promise<number> => {
      for (let i = 0; i < models; i++) {
        const model = await engine.createModel(config, initWeights(config, 1), set);
        for (let j = 0; j < epochs; j++) {
          await model.trainEpoch({ ...RUN, order: indices(12), batchSize: 4 });
          await model.evaluate(set, { batchSize: 12 });
        }
        model.dispose();
      }
      return process.memoryUsage.rss();
    };
    const before = await run(20, 10);
    const after = await run(100, 10);
    expect((after - before) / 2 ** 20).toBeLessThan(40);
  });

  it('names the bytes that a huge model or batch would take', async () => {
    const engine = await create(2);
    const huge = modelConfig({ ...ODD, model: 'vitbn', imageSize: 64, patchSize: 1, depth: 1 });
    const set = makeSet(huge, 1);
    const model = await engine.createModel(huge, initWeights(huge, 1), set);
    const order = new Uint32Array(2_000_000);
    const error = await model.trainEpoch({ ...RUN, order, batchSize: order.length }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', message: expect.stringMatching(/\d{6,} bytes/) });
    model.dispose();
  });

  it('refuses images and labels that lie outside of what it was given', async () => {
    const config = modelConfig(ODD);
    const engine = await create(1);
    const set = makeSet(config, 4);
    const weights = initWeights(config, 1);
    const model = await engine.createModel(config, weights, set);
    const order = Uint32Array.of(0, 4);
    await expect(model.trainEpoch({ ...RUN, order, batchSize: 2 })).rejects.toThrow('order names image 4');
    await expect(model.gradients(order)).rejects.toThrow('order names image 4');
    const labels = Uint8Array.of(0, 1, 2, 7);
    await expect(model.evaluate({ ...set, labels }, { batchSize: 2 })).rejects.toThrow('has the label 7');
    const short = { ...set, images: set.images.subarray(1) };
    await expect(engine.createModel(config, weights, short)).rejects.toThrow('holds 255 bytes and 4 labels');
    model.dispose();
  });
}
