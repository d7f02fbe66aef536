// The samplers of hpo that the benchmark knows by name.
import type { Sampler } from '../../src/search/sampler.ts';
import { createGpSampler } from '../../src/search/samplers/gp.ts';
import { createRandomSampler } from '../../src/search/samplers/random.ts';
import { createSobolSampler } from '../../src/search/samplers/sobol.ts';

/** A sampler, and whether its model is to be asked which configuration it would recommend. */
export interface Entrant {
  readonly create: () => Sampler;
  readonly hasModel: boolean;
}

export const entrants: Readonly<Record<string, Entrant>> = {
  random: { create: createRandomSampler, hasModel: false },
  sobol: { create: createSobolSampler, hasModel: false },
  gp: { create: () => createGpSampler({ acquisition: 'logei' }), hasModel: true },
  'gp-ei': { create: () => createGpSampler({ acquisition: 'ei' }), hasModel: true },
};
