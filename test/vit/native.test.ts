// The native engine with each instruction set that this machine's processor runs.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { modelConfig } from '../../src/vit/config.ts';
import type { Tensor } from '../../src/vit/engine.ts';
import { usableThreads } from '../../src/vit/engines/kernels/machine.ts';
import { CORE_VERSION } from '../../src/vit/engines/kernels/spec.ts';
import { createNativeEngine, nativeIsas } from '../../src/vit/engines/native/engine.ts';
import { initWeights } from '../../src/vit/parameters.ts';
import { countSubnormals } from '../../src/vit/subnormals.ts';
import { describeEngine, makeSet } from './engine-contract.ts';
import { expectPaths } from './kernel-paths.ts';
import { describeKernels, describeManners } from './kernels-contract.ts';

// Measured on x86: 1.4e-5 in the oddest shapes, 2e-6.
const TOLERANCE = { gradients: 3e-5, losses: 1e-5 };

const isas = nativeIsas();
const compilers = (process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++']).filter(
  (command) => spawnSync(command, ['--version']).status === 0,
);

it.runIf(compilers.length > 0)('is there where a compiler is', () => {
  expect(isas).toContain('portable');
});

describe.each(isas)('native %s', (isa) => {
  describeEngine('contract', () => createNativeEngine({ isa, threads: 2 }), TOLERANCE, expectPaths);
  describeKernels('kernels', (threads) => createNativeEngine({ isa, threads }), TOLERANCE);

  it('flushes subnormal numbers to zero unless it is told to keep them', async () => {
    // Weights of 2^-130 are subnormal: where they are read as zeros, no gradient comes through them.
    const config = modelConfig({ depth: 1 });
    const set = makeSet(config, 24);
    const weights = new Map(initWeights(config, 1));
    const { shape, data } = weights.get('mlp_head.weight') as Tensor;
    weights.set('mlp_head.weight', { shape, data: data.map(() => 2 ** -130) });
    const counts: number[] = [];
    for (const flushSubnormals of [true, false]) {
      const engine = await createNativeEngine({ isa, threads: 2, flushSubnormals });
      expect(engine.info.subnormals).toBe(flushSubnormals ? undefined : 'kept');
      const model = await engine.createModel(config, weights, set);
      const { gradients } = await model.gradients(Uint32Array.from({ length: 24 }, (_, i) => i));
      counts.push(countSubnormals(gradients));
      model.dispose();
    }
    expect(counts[0]).toBe(0);
    expect(counts[1]).toBeGreaterThan(100);
  });

  it('trains a sound model alike with and without subnormal numbers', async () => {
    const config = modelConfig({ depth: 2 });
    const set = makeSet(config, 40);
    const order = Uint32Array.from({ length: 40 }, (_, i) => i);
    const sums: number[] = [];
    for (const flushSubnormals of [true, false]) {
      const engine = await createNativeEngine({ isa, threads: 2, flushSubnormals });
      const model = await engine.createModel(config, initWeights(config, 1), set);
      const { losses } = await model.trainEpoch({ order, batchSize: 8, learningRate: 1e-3, dropoutSeed: 0 });
      sums.push(losses.reduce((sum, loss) => sum + loss, 0));
      model.dispose();
    }
    expect(Math.abs(sums[1] / sums[0] - 1)).toBeLessThan(1e-6);
  });

  it('says what computes', async () => {
    const { info } = await createNativeEngine({ isa });
    const version = String(CORE_VERSION);
    expect(info).toEqual({ engine: 'native', backend: isa, isa, threads: usableThreads(), version });
  });
});

describe.runIf(isas.length > 0)('native', () => {
  describeManners('manners', (threads) => createNativeEngine({ threads }));

  it('takes the fastest instruction set by itself', async () => {
    expect((await createNativeEngine()).info.isa).toBe(isas[0]);
  });

  it('refuses an instruction set that the processor lacks', async () => {
    await expect(createNativeEngine({ isa: 'sve' })).rejects.toMatchObject({
      code: 'MISSING_PACKAGE',
      message: expect.stringContaining('not sve'),
    });
  });

  it('gives losses of one kind whatever the instruction set', async () => {
    const config = modelConfig({ depth: 2 });
    const set = makeSet(config, 40);
    const order = Uint32Array.from({ length: 40 }, (_, i) => i);
    const sums: number[] = [];
    for (const isa of isas) {
      const engine = await createNativeEngine({ isa });
      const model = await engine.createModel(config, initWeights(config, 1), set);
      const request = { order, batchSize: 8, learningRate: 1e-3, dropoutSeed: 0 };
      const { losses } = await model.trainEpoch(request);
      sums.push(losses.reduce((sum, loss) => sum + loss, 0));
      model.dispose();
    }
    for (const sum of sums) expect(Math.abs(sum / sums[0] - 1)).toBeLessThan(1e-5);
  });
});
