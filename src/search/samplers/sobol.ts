// A scrambled Sobol' sequence: points that fill the unit cube more evenly than random ones.
import { createRng } from '../../math/random.ts';
import { createSobol } from '../../math/sobol.ts';
import { dimensionOf } from '../../space/encoding.ts';
import type { Space } from '../../space/space.ts';
import { composeSampler, defaultTrials, type Stage } from '../compose.ts';
import type { Sampler } from '../sampler.ts';
import { drawUntried } from '../tried.ts';

/**
 * The sequence's point for this trial, or the first after it that is not taken. The position follows the number of
 * trials, not a state of the sampler's own, so that a continued study goes on where it was.
 * @param firstTrial the number of the trial that has the sequence's first point
 */
export const proposeSobolFrom =
  (firstTrial: (space: Space) => number): Stage =>
  ({ history, tried, number }) => {
    const { space, seed } = history;
    const sequence = createSobol(dimensionOf(space), createRng(seed, 0, 'sobol-sampler'));
    for (let skipped = firstTrial(space); skipped < number; skipped++) sequence.next();
    const params = drawUntried(history, tried, sequence.next);
    return params && { params, by: 'sobol' };
  };

const proposeSobol = proposeSobolFrom(defaultTrials);

/** Quasi-random search. */
export function createSobolSampler(): Sampler {
  return composeSampler('sobol', [proposeSobol], { isQuick: true });
}
