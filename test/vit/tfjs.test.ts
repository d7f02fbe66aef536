// The tfjs engine on each back end that this machine has.
import * as tfjs from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { modelConfig } from '../../src/vit/config.ts';
import { TFJS_BACKENDS, type TfjsBackend } from '../../src/vit/engines/tfjs/backends.ts';
import { createTfjsEngine } from '../../src/vit/engines/tfjs/engine.ts';
import { initWeights } from '../../src/vit/parameters.ts';
import { describeEngine, makeSet } from './engine-contract.ts';

// Measured on wasm and cpu: 3e-6 and 1e-7.
const TOLERANCE = { gradients: 1e-4, losses: 1e-5 };

const uncaughtHandlers = (): number =>
  process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
const handlersBefore = uncaughtHandlers();

const native = await createTfjsEngine({ backend: 'tensorflow' }).catch((error: unknown) => error);
const missing = native instanceof Error;
const available = TFJS_BACKENDS.filter((backend) => backend !== 'tensorflow' || !missing);

describe.each(available)('tfjs %s', (backend) => {
  describeEngine('contract', () => createTfjsEngine({ backend }), TOLERANCE);

  it('computes on the back end that it names, whichever ran before', async () => {
    const config = modelConfig({
      imageSize: 4,
      patchSize: 2,
      dim: 4,
      depth: 1,
      heads: 1,
      dimHead: 4,
      mlpDim: 4,
    });
    const engine = await createTfjsEngine({ backend });
    await createTfjsEngine({ backend: backend === 'cpu' ? 'wasm' : 'cpu' });
    const model = await engine.createModel(config, initWeights(config, 1), makeSet(config, 2));
    const ran = await kernelsOf(backend, () => model.gradients(Uint32Array.of(0, 1)));
    expect(engine.info).toMatchObject({ engine: 'tfjs', backend, version: tfjs.version.tfjs });
    expect(tfjs.getBackend()).toBe(backend);
    // The attention products take the fast way on WASM, and there alone.
    expect(ran.includes('DepthwiseConv2dNative')).toBe(backend === 'wasm');
    model.dispose();
  });

  it('leaks no tensor', async () => {
    const config = modelConfig({
      model: 'vitbn', imageSize: 4, patchSize: 2, dim: 4, depth: 2, heads: 2, dimHead: 4, mlpDim: 4, dropout: 0.1,
    }); // biome-ignore format: sizes
    const before = tfjs.memory().numTensors;
    const engine = await createTfjsEngine({ backend });
    const set = makeSet(config, 10);
    const model = await engine.createModel(config, initWeights(config, 1), set);
    const counts: number[] = [];
    const count = (): void => {
      counts.push(tfjs.memory().numTensors);
    };
    const request = {
      order: Uint32Array.from({ length: 10 }, (_, i) => i),
      batchSize: 4,
      learningRate: 1e-3,
    };
    for (let dropoutSeed = 0; dropoutSeed < 20; dropoutSeed++) {
      await model.trainEpoch({ ...request, dropoutSeed, onStep: count });
      await model.evaluate(set, { batchSize: 4 });
      await model.gradients(Uint32Array.of(1, 2));
      count();
    }
    await model.setWeights(await model.weights());
    await expect(model.trainEpoch({ ...request, dropoutSeed: 0, learningRate: 1e30 })).rejects.toThrow('NaN');
    count();
    expect(new Set(counts)).toEqual(new Set([counts[0]]));
    model.dispose();
    expect(tfjs.memory().numTensors).toBe(before);
  });
});

/** Names of the kernels that ran meanwhile. */
async function kernelsOf(backend: TfjsBackend, run: () => Promise<unknown>): Promise<string[]> {
  await tfjs.setBackend(backend);
  const { kernelNames } = await tfjs.profile(async () => {
    await run();
    return tfjs.scalar(0);
  });
  return kernelNames;
}

describe.runIf(missing)('tfjs tensorflow, not installed', () => {
  it('says what to install', () => {
    expect(native).toMatchObject({
      code: 'MISSING_PACKAGE',
      message: 'the tensorflow back end needs a package that is not installed',
      hint: expect.stringContaining('npm install @tensorflow/tfjs-node'),
    });
  });
});

it('leaves no handler for uncaught errors on the process', async () => {
  await createTfjsEngine({ backend: 'wasm' });
  expect(uncaughtHandlers()).toBe(handlersBefore);
});
