// The engine on TensorFlow.js: the reference among the engines that train, and the way to TensorFlow's own library.

import type { Engine } from '../../engine.ts';
import { checkWeights } from '../../parameters.ts';
import type { TfjsBackend } from './backends.ts';
import { loadTf } from './load.ts';
import { TfjsModel } from './model.ts';

/** What the engine is made with. */
export interface TfjsEngineOptions {
  readonly backend: TfjsBackend;
}

/**
 * Loads TensorFlow.js with one of its back ends. `wasm` and `cpu` are always there; `tensorflow` needs
 * `@tensorflow/tfjs-node-gpu` or `@tensorflow/tfjs-node`, and takes the first of them that is installed.
 * @throws HpoError MISSING_PACKAGE when the back end is not installed, does not load or does not start
 */
export async function createTfjsEngine({ backend }: TfjsEngineOptions): Promise<Engine> {
  const { tf, isa, threads, version } = await loadTf(backend);
  return {
    info: { engine: 'tfjs', backend, isa, threads, version },
    createModel: async (config, weights, train) => {
      checkWeights(config, weights);
      return new TfjsModel(tf, backend, config, weights, train);
    },
  };
}
