// What every engine must do. Each engine's test file calls this with a way to make one.
import { beforeAll, describe, expect, it } from 'vitest';
import { CancelledError } from '../../src/errors.ts';
import { MODEL_NAMES, type ModelConfig, modelConfig } from '../../src/vit/config.ts';
import { fillDropoutMask } from '../../src/vit/dropout.ts';
import {
  DivergedError,
  type Engine,
  type EngineModel,
  type EpochRequest,
  type ImageSet,
  type Weights,
} from '../../src/vit/engine.ts';
import { crossEntropy } from '../../src/vit/loss.ts';
import { initWeights, parameterTable } from '../../src/vit/parameters.ts';
import { ReferenceModel } from '../../src/vit/reference/model.ts';
import { GOLDEN_RUNS, relativeDistance } from './golden.ts';

/** How far an engine may be from double precision. */
export interface EngineTolerance {
  /** Relative L2 distance of each gradient and running statistic. */
  readonly gradients: number;
  /** Relative error of each loss. */
  readonly losses: number;
}

/** Looks at a model after a call; engines with several ways of computing hold the one that ran against a rule. */
type Watch = (model: EngineModel, config: ModelConfig, call: 'train' | 'gradients' | 'evaluate') => void;

const SMALL = {
  imageSize: 8, patchSize: 4, numClasses: 4, dim: 8, depth: 2, heads: 2, dimHead: 8, mlpDim: 16,
} as const; // biome-ignore format: sizes

/** Images of seeded noise whose label shows in a bright corner. */
export function makeSet(config: ModelConfig, count: number): ImageSet {
  const size = config.channels * config.imageSize ** 2;
  const labels = Uint8Array.from({ length: count }, (_, i) => (i * 7) % config.numClasses);
  const noise = (i: number): number => (Math.imul(i + 1, 0x9e3779b1) >>> 24) & 0x7f;
  const images = Uint8Array.from({ length: count * size }, (_, i) => {
    const [image, pixel] = [Math.floor(i / size), i % size];
    return pixel === labels[image] ? 255 : noise(i);
  });
  return { images, labels, count };
}

/** The images of a set that a batch names, for the reference. */
export function pick(config: ModelConfig, set: ImageSet, indices: ArrayLike<number>) {
  const size = config.channels * config.imageSize ** 2;
  const all = Array.from(indices);
  const images = Uint8Array.from(
    all.flatMap((index) => [...set.images.subarray(index * size, (index + 1) * size)]),
  );
  return { images, labels: all.map((index) => set.labels[index]) };
}

export function referenceOf(config: ModelConfig, weights: Weights): ReferenceModel {
  return new ReferenceModel(config, new Map([...weights].map(([name, { data }]) => [name, data])));
}

export const indices = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

/** Declares the tests of one engine. */
export function describeEngine(
  title: string,
  create: () => Promise<Engine>,
  tolerance: EngineTolerance,
  watch: Watch = () => {},
): void {
  describe(title, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await create();
    });
    const withModel = async (
      config: ModelConfig,
      weights: Weights,
      set: ImageSet,
      use: (model: EngineModel) => Promise<void>,
    ): Promise<void> => {
      const model = await engine.createModel(config, weights, set);
      try {
        await use(model);
      } finally {
        model.dispose();
      }
    };
    goldenTests(withModel, tolerance, watch);
    referenceTests(withModel, tolerance, watch);
    behaviourTests(() => engine, withModel);
  });
}

type WithModel = (
  config: ModelConfig,
  weights: Weights,
  set: ImageSet,
  use: (model: EngineModel) => Promise<void>,
) => Promise<void>;

/** The Euclidean norm. */
const norm = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
};

/** Each gradient by name: near where it is not zero by algebra, exactly zero where it always is. */
export function expectGradients(
  config: ModelConfig,
  actual: Weights,
  expected: ReadonlyMap<string, Float64Array>,
  tolerance: number,
): void {
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
  const total = norm([...expected.values()].map(norm));
  for (const { name, shape, kind, zeroGradient } of parameterTable(config)) {
    if (kind !== 'parameter') continue;
    const gradient = actual.get(name);
    expect(gradient?.shape, name).toEqual(shape);
    const values = gradient?.data ?? new Float32Array();
    const zeros = zeroGradient === undefined ? [] : [...values.subarray(...zeroGradient)];
    expect(
      zeros.every((v) => v === 0),
      `${name} is zero by algebra`,
    ).toBe(true);
    if (zeros.length === values.length) continue;
    const wanted = expected.get(name) ?? new Float64Array();
    // Zero by algebra in this call alone, as some are without dropout: what is left is rounding.
    const vanishes = norm(wanted) < 1e-12 * total;
    const distance = vanishes ? norm(values) / total : relativeDistance(values, wanted);
    expect(distance, name).toBeLessThan(tolerance);
  }
}

function goldenTests(withModel: WithModel, tolerance: EngineTolerance, watch: Watch): void {
  it.each(GOLDEN_RUNS.map((golden) => [golden.name, golden] as const))(
    'meets PyTorch: %s',
    async (_, golden) => {
      const { config, weights, set, batches, learningRate } = golden;
      await withModel(config, weights, set, async (model) => {
        const first = await model.gradients(Uint32Array.from(batches[0]));
        watch(model, config, 'gradients');
        expect(Math.abs(first.loss / golden.losses[0] - 1)).toBeLessThan(tolerance.losses);
        expectGradients(config, first.gradients, golden.gradients, tolerance.gradients);
        for (const [step, batch] of batches.entries()) {
          const order = Uint32Array.from(batch);
          const { losses } = await model.trainEpoch({ order, batchSize: 8, learningRate, dropoutSeed: 0 });
          expect(Math.abs(losses[0] / golden.losses[step] - 1), `step ${step}`).toBeLessThan(
            tolerance.losses,
          );
        }
        watch(model, config, 'train');
        const after = await model.weights();
        for (const [name, expected] of golden.statistics) {
          expect(relativeDistance(after.get(name)?.data ?? [], expected), name).toBeLessThan(
            tolerance.gradients,
          );
        }
        const eight = { ...pick(config, set, indices(8)), count: 8 };
        const labels = Uint8Array.from(eight.labels);
        const score = await model.evaluate({ ...eight, labels }, { batchSize: 8 });
        watch(model, config, 'evaluate');
        const expected = crossEntropy(golden.logits, labels);
        expect(score).toMatchObject({ correct: expected.correct, count: 8 });
        expect(Math.abs(score.loss / expected.loss - 1)).toBeLessThan(tolerance.losses);
      });
    },
  );
}

function referenceTests(withModel: WithModel, tolerance: EngineTolerance, watch: Watch): void {
  it.each(['vit', 'vitbnffn', 'vitbn'] as const)(
    "meets the reference at the article's sizes: %s",
    async (model) => {
      const config = modelConfig({ model, depth: 1 });
      const [weights, set] = [initWeights(config, 4), makeSet(config, 4)];
      await withModel(config, weights, set, async (tested) => {
        const { loss, gradients } = await tested.gradients(indices(4));
        watch(tested, config, 'gradients');
        const expected = referenceOf(config, weights).gradients(pick(config, set, indices(4)));
        expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(tolerance.losses);
        expectGradients(config, gradients, expected.gradients, tolerance.gradients);
      });
    },
  );

  it.each(['vit', 'vitbnffn', 'vitbn'] as const)('drops what the reference drops: %s', async (model) => {
    const config = modelConfig({ ...SMALL, model, dropout: 0.3, embDropout: 0.2 });
    const [weights, set] = [initWeights(config, 9), makeSet(config, 12)];
    await withModel(config, weights, set, async (tested) => {
      const request = { order: indices(12), batchSize: 4, learningRate: 1e-3, dropoutSeed: 77 };
      const { losses } = await tested.trainEpoch(request);
      watch(tested, config, 'train');
      const reference = referenceOf(config, weights);
      losses.forEach((loss, step) => {
        const batch = pick(config, set, request.order.subarray(4 * step, 4 * step + 4));
        const expected = reference.step(batch, 1e-3, (site, size) =>
          fillDropoutMask(new Float64Array(size), site === 'embedding' ? 0.2 : 0.3, 77, step, site),
        );
        expect(Math.abs(loss / expected - 1), `step ${step}`).toBeLessThan(tolerance.losses);
      });
    });
  });
}

function behaviourTests(engine: () => Engine, withModel: WithModel): void {
  const config = modelConfig({ ...SMALL, model: 'vitbn', dropout: 0.1 });
  const [weights, set] = [initWeights(config, 1), makeSet(config, 22)];
  const epoch = (changes: Partial<EpochRequest> = {}): EpochRequest => ({
    order: indices(22), batchSize: 8, learningRate: 1e-3, dropoutSeed: 3, ...changes,
  }); // biome-ignore format: options
  const use = (body: (model: EngineModel) => Promise<void>) => withModel(config, weights, set, body);
  const sameBits = (a: Weights, b: Weights): void => {
    expect([...a.keys()]).toEqual([...b.keys()]);
    for (const [name, { shape, data }] of a) {
      expect(b.get(name)?.shape, name).toEqual(shape);
      expect([...(b.get(name)?.data ?? [])], name).toEqual([...data]);
    }
  };

  it('gives the weights out as it took them in', () =>
    use(async (model) => sameBits(await model.weights(), weights)));

  it('reports each step, the smaller last batch included', () =>
    use(async (model) => {
      const seen: [number, number][] = [];
      const { losses, seconds } = await model.trainEpoch(
        epoch({ onStep: (step, loss) => seen.push([step, loss]) }),
      );
      expect(seen).toEqual([...losses].map((loss, i) => [i + 1, loss]));
      expect(losses).toHaveLength(3);
      expect(seconds).toBeGreaterThan(0);
      expect((await model.weights()).get('transformer.norm.BN.num_batches_tracked')?.data).toEqual(
        Float32Array.of(3),
      );
    }));

  it('learns', () =>
    use(async (model) => {
      const losses: number[] = [];
      for (let i = 0; i < 12; i++)
        losses.push(...(await model.trainEpoch(epoch({ learningRate: 1e-2 }))).losses);
      expect(losses.at(-2)).toBeLessThan(losses[0] / 3);
      expect((await model.evaluate(set, { batchSize: 22 })).correct).toBeGreaterThan(16);
    }));

  it('gives equal losses and weights for equal seeds, and others for another dropout seed', async () => {
    const runs: { losses: number[]; weights: Weights }[] = [];
    for (const dropoutSeed of [3, 3, 4]) {
      await use(async (model) => {
        const { losses } = await model.trainEpoch(epoch({ dropoutSeed }));
        runs.push({ losses: [...losses], weights: await model.weights() });
      });
    }
    expect(runs[1].losses).toEqual(runs[0].losses);
    sameBits(runs[1].weights, runs[0].weights);
    expect(runs[2].losses).not.toEqual(runs[0].losses);
  });

  it('starts afresh after setWeights, the optimizer too', () =>
    use(async (model) => {
      const { losses } = await model.trainEpoch(epoch());
      await model.setWeights(weights);
      sameBits(await model.weights(), weights);
      expect((await model.trainEpoch(epoch())).losses).toEqual(losses);
    }));

  it.each(MODEL_NAMES)('goes on from a state as if it had never stopped: %s', async (name) => {
    const own = modelConfig({ ...SMALL, model: name, dropout: 0.1, qkvBias: true });
    const first = initWeights(own, 2);
    await withModel(own, first, set, async (whole) => {
      await whole.trainEpoch(epoch());
      const state = await whole.state();
      await withModel(own, initWeights(own, 3), set, async (other) => {
        // What the other has done before does not count, nor does what the first does meanwhile.
        await other.trainEpoch(epoch({ batchSize: 5 }));
        await other.setState(state);
        const kept = await other.state();
        expect(kept.optimizer.steps).toBe(3);
        sameBits(kept.weights, state.weights);
        sameBits(kept.optimizer.first, state.optimizer.first);
        sameBits(kept.optimizer.second, state.optimizer.second);
        for (const dropoutSeed of [4, 5]) {
          const { losses } = await whole.trainEpoch(epoch({ dropoutSeed }));
          expect((await other.trainEpoch(epoch({ dropoutSeed }))).losses).toEqual(losses);
        }
        sameBits(await other.weights(), await whole.weights());
      });
    });
  });

  it('takes over the state of a model that has not trained', () =>
    use(async (model) => {
      const state = await model.state();
      const { losses } = await model.trainEpoch(epoch());
      await model.setState(state);
      expect((await model.state()).optimizer.steps).toBe(0);
      expect((await model.trainEpoch(epoch())).losses).toEqual(losses);
    }));

  it('refuses a state that does not fit, and stays as it was', () =>
    use(async (model) => {
      const state = await model.state();
      const first = new Map(state.optimizer.first);
      first.delete('linear_head.weight');
      const wrong = { ...state, optimizer: { ...state.optimizer, first } };
      await model.trainEpoch(epoch());
      const before = await model.state();
      await expect(model.setState(wrong)).rejects.toMatchObject({
        code: 'BAD_INPUT',
        message: expect.stringContaining('first moment of '),
      });
      sameBits((await model.state()).weights, before.weights);
    }));

  it('refuses weights that do not fit', () =>
    use(async (model) => {
      const wrong = initWeights({ ...config, depth: 1 }, 1);
      await expect(model.setWeights(wrong)).rejects.toMatchObject({ code: 'BAD_INPUT' });
      await expect(engine().createModel(config, wrong, set)).rejects.toMatchObject({ code: 'BAD_INPUT' });
      sameBits(await model.weights(), weights);
    }));

  it('changes nothing when asked for gradients or a score', () =>
    use(async (model) => {
      await model.gradients(indices(8));
      await model.evaluate(set, { batchSize: 8 });
      sameBits(await model.weights(), weights);
    }));

  it.each([true, false])(
    'scores as by hand, in uneven batches (statistics tracked: %s)',
    async (trackRunningStats) => {
      const own = modelConfig({ ...SMALL, model: 'vitbn', trackRunningStats });
      await withModel(own, initWeights(own, 6), set, async (model) => {
        await model.trainEpoch(epoch());
        const reference = referenceOf(own, await model.weights());
        let [correct, loss] = [0, 0];
        for (const batch of [indices(22).subarray(0, 16), indices(22).subarray(16)]) {
          const { images, labels } = pick(own, set, batch);
          const part = crossEntropy(reference.logits(images), labels);
          correct += part.correct;
          loss += part.loss * batch.length;
        }
        const score = await model.evaluate(set, { batchSize: 16 });
        expect(score).toMatchObject({ correct, count: 22 });
        expect(score.loss).toBeCloseTo(loss / 22, 4);
      });
    },
  );

  it('stops between steps when the signal fires, and can go on', () =>
    use(async (model) => {
      const controller = new AbortController();
      let steps = 0;
      const onStep = (): void => {
        steps++;
        if (steps === 2) controller.abort();
      };
      const { signal } = controller;
      await expect(model.trainEpoch(epoch({ signal, onStep }))).rejects.toThrow(CancelledError);
      expect(steps).toBe(2);
      await expect(model.trainEpoch(epoch({ signal, onStep }))).rejects.toThrow(CancelledError);
      await expect(model.evaluate(set, { batchSize: 8, signal })).rejects.toThrow(CancelledError);
      expect(steps).toBe(2);
      expect((await model.trainEpoch(epoch())).losses.every(Number.isFinite)).toBe(true);
    }));

  it('lets the event loop turn while it trains', () =>
    use(async (model) => {
      const start = performance.now();
      let [last, longest] = [start, 0];
      const look = (): void => {
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
      };
      const turn = (): void => {
        look();
        next = setImmediate(turn);
      };
      let next = setImmediate(turn);
      await model.trainEpoch(epoch({ order: new Uint32Array(60), batchSize: 4 }));
      clearImmediate(next);
      look();
      expect(longest).toBeLessThan(Math.max(100, 0.8 * (performance.now() - start)));
    }));

  it('names the step at which the loss is no longer finite', () =>
    use(async (model) => {
      const diverging = model.trainEpoch(epoch({ learningRate: 1e30 }));
      const error = await diverging.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(DivergedError);
      expect(error).toMatchObject({
        code: 'DIVERGED',
        message: expect.stringMatching(/^loss is NaN at step [23]$/),
      });
    }));

  it('trains a single image', () =>
    use(async (model) => {
      const { losses } = await model.trainEpoch(epoch({ order: indices(1), batchSize: 1 }));
      expect(losses.every(Number.isFinite)).toBe(true);
    }));

  it('keeps several models apart', () =>
    use(async (one) => {
      await use(async (other) => {
        const [a, b] = await Promise.all([one.trainEpoch(epoch()), other.trainEpoch(epoch())]);
        expect(a.losses).toEqual(b.losses);
      });
      await one.trainEpoch(epoch());
    }));
}
