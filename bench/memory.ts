// Says how much memory a training needs: a process of its own, as bench/train.ts starts it for each model.
// Usage: tsx bench/memory.ts MODEL BATCH THREADS; prints the process's peak resident megabytes.
// All of MNIST is resident, a hundred steps are trained and 10,000 images scored, as `hpo train` does.
import { readFileSync } from 'node:fs';
import { EVAL_BATCH_SIZE } from '../src/config/build-vit.ts';
import { type ModelName, modelConfig } from '../src/vit/config.ts';
import { openMnist } from '../src/vit/data/dataset.ts';
import { createNativeEngine } from '../src/vit/engines/native/engine.ts';
import { initWeights } from '../src/vit/parameters.ts';
import { runBench } from './lib/options.ts';

const STEPS = 100;

/** Linux counts a parent's memory in a child's maxRSS, so the process's own record is read where there is one. */
function peakMegabytes(): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

await runBench(async () => {
  const [model, batch, threads] = process.argv.slice(2);
  const batchSize = Number(batch);
  const data = openMnist();
  const config = modelConfig({ model: model as ModelName });
  const engine = await createNativeEngine({ threads: Number(threads) });
  const trained = await engine.createModel(config, initWeights(config, 0), data.train());
  const order = Uint32Array.from({ length: STEPS * batchSize }, (_, index) => index);
  await trained.trainEpoch({ order, batchSize, learningRate: 5e-4, dropoutSeed: 0 });
  await trained.evaluate(data.test(), { batchSize: EVAL_BATCH_SIZE });
  trained.dispose();
  console.log(peakMegabytes());
});
