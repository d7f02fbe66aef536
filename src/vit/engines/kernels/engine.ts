// The engine above a kernel host; the hosts differ, the engine does not.
import type { Engine } from '../../engine.ts';
import { checkWeights } from '../../parameters.ts';
import type { KernelHost } from './host.ts';
import { KernelModel } from './model.ts';
import { CORE_VERSION } from './spec.ts';

/** An engine, such as `native` or `wasm`, whose models run on a host. */
export function kernelEngine(name: string, host: KernelHost): Engine {
  const { isa, threads, keepsSubnormals } = host;
  const backend = isa.replace(`${name}-`, '');
  return {
    info: {
      engine: name,
      backend,
      isa,
      threads,
      version: String(CORE_VERSION),
      ...(keepsSubnormals === true && { subnormals: 'kept' }),
    },
    createModel: async (config, weights, train) => {
      checkWeights(config, weights);
      return new KernelModel(host, config, weights, train);
    },
  };
}
