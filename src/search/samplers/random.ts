// Uniform draws from the unit cube: every value of a parameter's scale is equally likely.
import { createRng } from '../../math/random.ts';
import { dimensionOf } from '../../space/encoding.ts';
import { composeSampler, type Stage } from '../compose.ts';
import type { Sampler } from '../sampler.ts';
import { drawUntried } from '../tried.ts';

const proposeRandom: Stage = ({ history, tried, number }) => {
  const rng = createRng(history.seed, number, 'random-sampler');
  const draw = () => Float64Array.from({ length: dimensionOf(history.space) }, rng.uniform);
  const params = drawUntried(history, tried, draw);
  return params && { params, by: 'random' };
};

/** Random search. The draw of trial n depends on the study's seed and n alone, unless it was taken. */
export function createRandomSampler(): Sampler {
  return composeSampler('random', [proposeRandom], { isQuick: true });
}
