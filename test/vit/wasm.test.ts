// The kernels as WebAssembly: the contracts of engines and of kernels, and what is WebAssembly's own.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modelConfig } from '../../src/vit/config.ts';
import { usableThreads } from '../../src/vit/engines/kernels/machine.ts';
import { CORE_VERSION } from '../../src/vit/engines/kernels/spec.ts';
import { createWasmEngine, wasmHost } from '../../src/vit/engines/wasm/engine.ts';
import made from '../../src/vit/engines/wasm/kernels.json' with { type: 'json' };
import { initWeights } from '../../src/vit/parameters.ts';
import { describeEngine, makeSet } from './engine-contract.ts';
import { expectPaths } from './kernel-paths.ts';
import { describeKernels, describeManners } from './kernels-contract.ts';

const TOLERANCE = { gradients: 3e-5, losses: 1e-5 };

describeEngine('wasm contract', () => createWasmEngine({ threads: 2 }), TOLERANCE, expectPaths);
describeKernels('wasm kernels', (threads) => createWasmEngine({ threads }), TOLERANCE);
describeManners('wasm manners', (threads) => createWasmEngine({ threads }));

const SMALL = modelConfig({ imageSize: 8, patchSize: 4, dim: 8, depth: 1, heads: 2, dimHead: 8, mlpDim: 16 });

describe('wasm', () => {
  it('says what computes', async () => {
    const { info } = await createWasmEngine();
    const isa = 'wasm-simd128';
    expect(info).toMatchObject({
      engine: 'wasm',
      isa,
      threads: usableThreads(),
      version: String(CORE_VERSION),
    });
  });

  it('keeps a set once for all models, and gives back all that models took', async () => {
    const engine = await createWasmEngine({ threads: 1 });
    const host = await wasmHost({ threads: 1 });
    const before = host.memoryInUse;
    const set = makeSet(SMALL, 50_000);
    const open = async () => {
      const model = await engine.createModel(SMALL, initWeights(SMALL, 1), set);
      await model.evaluate(set, { batchSize: 500 });
      return model;
    };
    const one = await open();
    const taken = host.memoryInUse - before;
    const two = await open();
    expect(taken).toBeGreaterThan(set.images.length);
    expect(host.memoryInUse - before - taken).toBeLessThan(set.images.length / 2);
    one.dispose();
    expect((await two.evaluate(set, { batchSize: 500 })).count).toBe(50_000);
    two.dispose();
    expect(host.memoryInUse).toBe(before);
  });

  it('gives back the memory of a model that is disposed of while it works', async () => {
    const engine = await createWasmEngine({ threads: 2 });
    const host = await wasmHost({ threads: 2 });
    const before = host.memoryInUse;
    const model = await engine.createModel(SMALL, initWeights(SMALL, 1), makeSet(SMALL, 40));
    const request = { order: new Uint32Array(400_000), batchSize: 4, learningRate: 1e-3, dropoutSeed: 1 };
    const training = expect(model.trainEpoch(request)).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 30));
    model.dispose();
    await training;
    expect(host.memoryInUse).toBe(before);
  });

  it('measures its multiply-adds', async () => {
    expect(await (await wasmHost({ threads: 2 })).peak(20)).toBeGreaterThan(0.5);
  });

  it('holds the process open while it trains, and no longer', () => {
    const script = `
      import { createWasmEngine } from './src/vit/engines/wasm/engine.ts';
      import { modelConfig } from './src/vit/config.ts';
      import { initWeights } from './src/vit/parameters.ts';
      const config = modelConfig({ imageSize: 8, patchSize: 4, dim: 8, depth: 1, mlpDim: 8 });
      const set = { images: new Uint8Array(64), labels: new Uint8Array(1), count: 1 };
      void (async () => {
        const engine = await createWasmEngine({ threads: 2 });
        const model = await engine.createModel(config, initWeights(config, 1), set);
        const { losses } = await model.trainEpoch({
          order: new Uint32Array(500), batchSize: 1, learningRate: 1e-3, dropoutSeed: 1 });
        process.stdout.write(String(losses.length));
      })();`;
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script],
      { encoding: 'utf8', timeout: 50_000 },
    );
    expect({ stdout, stderr, status }).toEqual({ stdout: '500', stderr: '', status: 0 });
  });
});

describe('the binary', () => {
  const sha256 = (path: string): string =>
    createHash('sha256')
      .update(readFileSync(new URL(`../../${path}`, import.meta.url)))
      .digest('hex');

  it('is the one that was recorded', () => {
    expect(sha256('src/vit/engines/wasm/kernels.wasm')).toBe(made.binary);
  });

  it.each(Object.entries(made.sources))('was built from %s as it is', (path, hash) => {
    expect(sha256(path), `${path} changed after the build: run node scripts/build-wasm.mjs`).toBe(hash);
  });
});
