// Whoever is timed: our engines and others', all asked in the same way so that their steps can be interleaved.
import { createRng, shuffle } from '../../src/math/random.ts';
import type { Engine, EngineModel, ImageSet } from '../../src/vit/engine.ts';
import { initWeights } from '../../src/vit/parameters.ts';
import type { Case, OwnEngine, Rival } from './cases.ts';

/** Someone who can run a case. */
export interface Contender {
  readonly name: OwnEngine | Rival;
  /** Instruction set, version or back end: what tells two of the same name apart. */
  readonly variant: string;
  readonly threads: number;
  /** Makes the case ready; undefined where this contender does not take part in it. */
  open(timed: Case): Promise<OpenCase | undefined>;
}

/** A case that is ready, its data in memory and its first step done. */
export interface OpenCase {
  /** Runs so many steps and returns the seconds that they took. */
  run(steps: number): Promise<number>;
  close(): Promise<void>;
}

/** Images of a training epoch: enough that no batch is in a cache from the time before. */
const IMAGES = 12_000;

const sets = new Map<number, ImageSet>();

/** Random images and labels: no time depends on what is on them. */
function randomSet(count: number): ImageSet {
  const set = sets.get(count) ?? makeSet(count);
  sets.set(count, set);
  return set;
}

function makeSet(count: number): ImageSet {
  const rng = createRng(0, 0, 'bench');
  return {
    images: Uint8Array.from({ length: count * 28 * 28 }, () => 256 * rng.uniform()),
    labels: Uint8Array.from({ length: count }, () => 10 * rng.uniform()),
    count,
  };
}

/** An engine of ours as a contender. */
export function engineContender(name: OwnEngine | 'tfjs', engine: Engine): Contender {
  const { isa, threads } = engine.info;
  const open = async (timed: Case): Promise<OpenCase | undefined> => {
    const isTraining = timed.work === 'train';
    // A batch of 5,000 does not fit into the memory that WebAssembly gives tfjs.
    if (name === 'tfjs' && !isTraining) return undefined;
    const model = await engine.createModel(timed.config, initWeights(timed.config, 0), randomSet(IMAGES));
    const run = isTraining ? trainingSteps(model, timed.batch) : scoringSteps(model, timed.batch);
    await run(1);
    return { run, close: async () => model.dispose() };
  };
  return { name, variant: isa, threads, open };
}

function trainingSteps(model: EngineModel, batchSize: number): OpenCase['run'] {
  const order = Uint32Array.from({ length: IMAGES }, (_, index) => index);
  shuffle(order, createRng(0, 0, 'bench order'));
  const perEpoch = Math.floor(IMAGES / batchSize);
  let done = 0;
  return async (steps) => {
    let seconds = 0;
    for (let left = steps; left > 0; ) {
      const first = done % perEpoch;
      const now = Math.min(left, perEpoch - first);
      const request = { batchSize, learningRate: 5e-4, dropoutSeed: 0 };
      const part = order.subarray(first * batchSize, (first + now) * batchSize);
      seconds += (await model.trainEpoch({ ...request, order: part })).seconds;
      done += now;
      left -= now;
    }
    return seconds;
  };
}

function scoringSteps(model: EngineModel, batchSize: number): OpenCase['run'] {
  const set = randomSet(batchSize);
  return async (steps) => {
    let seconds = 0;
    for (let step = 0; step < steps; step++) seconds += (await model.evaluate(set, { batchSize })).seconds;
    return seconds;
  };
}
