// Samplers by name.
import type { Sampler } from '../search/sampler.ts';
import { createGpSampler } from '../search/samplers/gp.ts';
import { createGridSampler } from '../search/samplers/grid.ts';
import { createRandomSampler } from '../search/samplers/random.ts';
import { createSobolSampler } from '../search/samplers/sobol.ts';
import type { ACQUISITION_NAMES, SAMPLER_NAMES } from './names.ts';

export type SamplerName = (typeof SAMPLER_NAMES)[number];

/** The sampler of a name; `acquisition` is for `gp`. */
export function createSampler(
  name: SamplerName,
  acquisition: (typeof ACQUISITION_NAMES)[number] = 'logei',
): Sampler {
  switch (name) {
    case 'gp':
      return createGpSampler({ acquisition });
    case 'sobol':
      return createSobolSampler();
    case 'random':
      return createRandomSampler();
    case 'grid':
      return createGridSampler();
    default:
      return name satisfies never;
  }
}
