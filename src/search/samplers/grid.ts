// Every configuration of a finite space, one after another.
import { composeSampler, type Stage } from '../compose.ts';
import type { Sampler } from '../sampler.ts';
import { nextFree } from '../tried.ts';

/** The first free configuration as an odometer counts: whatever was tried before, none is left out. */
const proposeNext: Stage = ({ history: { space }, tried }) => {
  const params = nextFree(space, tried, new Float64Array(Object.keys(space).length));
  return params && { params, by: 'grid' };
};

/** Grid search, the last parameter moving first. It has nothing to propose where a parameter is continuous. */
export function createGridSampler(): Sampler {
  return composeSampler('grid', [proposeNext], { isQuick: true });
}
