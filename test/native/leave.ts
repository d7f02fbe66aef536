// A program that leaves while the kernels train, in the way that its argument names; exit.test.ts runs it.
import { isMainThread, Worker } from 'node:worker_threads';
import { modelConfig } from '../../src/vit/config.ts';
import { createNativeEngine } from '../../src/vit/engines/native/engine.ts';
import { initWeights } from '../../src/vit/parameters.ts';

const config = modelConfig({ model: 'vitbn' });
const set = { images: new Uint8Array(784 * 50), labels: new Uint8Array(50), count: 50 };

/** Begins an epoch of `steps` steps; resolves when some of them have been taken. */
async function beginTraining(steps: number): Promise<{ readonly end: Promise<unknown> }> {
  const engine = await createNativeEngine({ threads: 2 });
  const model = await engine.createModel(config, initWeights(config, 1), set);
  return new Promise((resolve) => {
    const order = new Uint32Array(50 * steps);
    const end = model.trainEpoch({
      order, batchSize: 50, learningRate: 1e-3, dropoutSeed: 1, onStep: () => resolve({ end }),
    }); // biome-ignore format: options
  });
}

const FOREVER = 100_000;

const WAYS: Readonly<Record<string, () => Promise<void>>> = {
  // An idle pool does not keep the process alive.
  idle: async () => {
    await (await beginTraining(2)).end;
  },
  exit: async () => {
    await beginTraining(FOREVER);
    process.exit(3);
  },
  exception: async () => {
    await beginTraining(FOREVER);
    setImmediate(() => {
      throw new Error('on purpose');
    });
  },
  worker: async () => {
    // Node 20 does not read TypeScript by itself, in a worker no more than elsewhere.
    const load = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(import.meta.url)}); })`;
    const worker = new Worker(load, { eval: true, argv: ['endless'] });
    await new Promise((resolve) => worker.once('message', resolve));
    process.exitCode = await worker.terminate();
    // The addon goes on working in the threads that are left.
    await (await beginTraining(2)).end;
  },
  endless: async () => {
    const { parentPort } = await import('node:worker_threads');
    await beginTraining(FOREVER);
    parentPort?.postMessage('training');
  },
};

const way = process.argv.at(-1) ?? '';
await WAYS[way]();
if (isMainThread) process.stdout.write(`${way}: left\n`);
