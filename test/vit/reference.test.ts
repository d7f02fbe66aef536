// The double-precision reference against PyTorch in float64, and against finite differences.
import { describe, expect, it } from 'vitest';
import { modelConfig } from '../../src/vit/config.ts';
import { type DropoutMasks, fillDropoutMask } from '../../src/vit/dropout.ts';
import { crossEntropy } from '../../src/vit/loss.ts';
import { initWeights, parameterTable } from '../../src/vit/parameters.ts';
import { type ReferenceBatch, ReferenceModel } from '../../src/vit/reference/model.ts';
import { GOLDEN_CASES, GOLDEN_RUNS, type GoldenCase, goldenOrigin, relativeDistance } from './golden.ts';

const TOLERANCE = 1e-9;

const create = ({ config, weights }: Pick<GoldenCase, 'config' | 'weights'>): ReferenceModel =>
  new ReferenceModel(config, new Map([...weights].map(([name, { data }]) => [name, data])));

function batchOf({ config, set }: GoldenCase, indices: readonly number[]): ReferenceBatch {
  const size = config.channels * config.imageSize ** 2;
  const images = new Uint8Array(indices.length * size);
  indices.forEach((index, i) => {
    images.set(set.images.subarray(index * size, (index + 1) * size), i * size);
  });
  return { images, labels: indices.map((index) => set.labels[index]) };
}

it('has golden values made by the script that is there', () => {
  const { recorded, actual, versions } = goldenOrigin();
  expect(recorded).toBe(actual);
  expect(versions.torch).toMatch(/^2\./);
});

describe.each(GOLDEN_CASES.map((golden) => [golden.name, golden] as const))('%s', (_, golden) => {
  const zeros = new Map(parameterTable(golden.config).map(({ name, zeroGradient }) => [name, zeroGradient]));

  it('has the table that PyTorch has', () => {
    const table = parameterTable(golden.config).map(({ name, shape }) => [name, shape]);
    expect(table).toEqual([...golden.weights].map(([name, { shape }]) => [name, shape]));
  });

  it('meets every gradient of the first step', () => {
    const { loss, gradients } = create(golden).gradients(batchOf(golden, golden.batches[0]), golden.masks);
    expect(Math.abs(loss / golden.losses[0] - 1)).toBeLessThan(TOLERANCE);
    expect([...gradients.keys()].sort()).toEqual([...golden.gradients.keys()].sort());
    for (const [name, expected] of golden.gradients) {
      const actual = gradients.get(name) ?? [];
      const [from, to] = zeros.get(name) ?? [0, 0];
      for (let i = from; i < to; i++) {
        expect(Math.abs(expected[i]), `${name}[${i}] of PyTorch`).toBeLessThan(1e-12);
        expect(actual[i], `${name}[${i}]`).toBe(0);
      }
      if (to - from === expected.length) continue;
      expect(Math.hypot(...expected), `${name}, which is not flagged as zero`).toBeGreaterThan(1e-9);
      expect(relativeDistance(actual, expected), name).toBeLessThan(TOLERANCE);
    }
  });
});

describe.each(GOLDEN_RUNS.map((golden) => [golden.name, golden] as const))('%s', (_, golden) => {
  it('meets the losses, running statistics and logits of ten steps', () => {
    const model = create(golden);
    const losses = golden.batches.map((batch) => model.step(batchOf(golden, batch), golden.learningRate));
    losses.forEach((loss, step) => {
      expect(Math.abs(loss / golden.losses[step] - 1), `step ${step}`).toBeLessThan(TOLERANCE);
    });
    for (const [name, expected] of golden.statistics) {
      expect(relativeDistance(model.values.get(name) ?? [], expected), name).toBeLessThan(TOLERANCE);
    }
    const { images } = batchOf(golden, [0, 1, 2, 3, 4, 5, 6, 7]);
    expect(relativeDistance(model.logits(images), golden.logits)).toBeLessThan(TOLERANCE);
  });
});

describe('finite differences', () => {
  const sizes = {
    imageSize: 4,
    patchSize: 2,
    numClasses: 3,
    dim: 4,
    depth: 1,
    heads: 2,
    dimHead: 3,
    mlpDim: 5,
  };
  const batch = {
    images: Uint8Array.from({ length: 3 * 16 }, (_, i) => (i * 89 + 7) % 256),
    labels: [0, 2, 1],
  };

  it.each(['vit', 'vitbnffn', 'vitbn'] as const)('%s with dropout: every gradient', (model) => {
    const config = modelConfig({ ...sizes, model, qkvBias: true, dropout: 0.25, embDropout: 0.25 });
    const masks: DropoutMasks = (site, size) => fillDropoutMask(new Float64Array(size), 0.25, 3, 0, site);
    const reference = create({ config, weights: initWeights(config, 2) });
    const { gradients } = reference.gradients(batch, masks);
    const h = 1e-5;
    for (const [name, gradient] of gradients) {
      const values = reference.values.get(name) ?? new Float64Array();
      const numeric = values.map((kept, i) => {
        const [above, below] = [kept + h, kept - h].map((moved) => {
          values[i] = moved;
          return reference.gradients(batch, masks).loss;
        });
        values[i] = kept;
        return (above - below) / (2 * h);
      });
      const error = Math.hypot(...numeric.map((v, i) => v - gradient[i]));
      expect(error, name).toBeLessThan(1e-6 * Math.hypot(...gradient) + 1e-8);
    }
  });
});

describe('dropout masks', () => {
  const mask = (step: number, site: string) => fillDropoutMask(new Float64Array(40_000), 0.3, 11, step, site);

  it('drop the asked share and keep the mean', () => {
    const values = [...mask(0, '0.hidden')];
    const dropped = values.filter((v) => v === 0).length / values.length;
    expect(dropped).toBeGreaterThan(0.29);
    expect(dropped).toBeLessThan(0.31);
    expect(new Set(values)).toEqual(new Set([0, 1 / 0.7]));
  });

  it('are equal for equal seed, step and place, and independent otherwise', () => {
    expect(mask(4, '0.out')).toEqual(mask(4, '0.out'));
    for (const other of [mask(5, '0.out'), mask(4, '1.out')]) {
      const both = [...mask(4, '0.out')].filter((v, i) => v === 0 && other[i] === 0).length / 40_000;
      expect(both).toBeGreaterThan(0.08);
      expect(both).toBeLessThan(0.1);
    }
  });
});

describe('crossEntropy', () => {
  it('is that of the textbook, also far out', () => {
    const { loss, dLogits, correct } = crossEntropy([1, 2, 3, 1000, -1000, 0], [2, 1]);
    const sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
    expect(loss).toBeCloseTo((Math.log(sum) - 3 + 2000) / 2, 12);
    expect(dLogits[0]).toBeCloseTo(Math.exp(1) / sum / 2, 15);
    expect([...dLogits.subarray(3)]).toEqual([0.5, -0.5, 0]);
    expect(correct).toBe(1);
  });
});
