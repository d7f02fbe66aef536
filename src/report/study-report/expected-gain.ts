// What one more trial promises: the largest expected improvement on the best that the model expects now.
import { logEi } from '../../acquisition/log-ei.ts';
import { maximizeAcquisition } from '../../acquisition/maximize.ts';
import { posteriorSurface } from '../../acquisition/surface.ts';
import { HpoError } from '../../errors.ts';
import { createRng } from '../../math/random.ts';
import { triedBy } from '../../search/tried.ts';
import { featureMap } from '../../space/features.ts';
import type { PlotStudy } from '../plots/spec.ts';
import type { Posterior } from '../posterior.ts';

/**
 * The expected improvement of the configuration that promises most, in the metric's units. It is taken over the best
 * posterior mean and not over the luckiest score, which noise may have put where nothing can follow.
 * @returns 0 where every configuration was tried, undefined where the model cannot tell
 */
export function expectedGain(study: PlotStudy, { model }: Posterior): number | undefined {
  const { space, seed, trials } = study;
  const map = featureMap(space);
  const { gp } = model;
  const best = gp.predict(map.features(model.anchor)).mean;
  const tried = triedBy(study);
  try {
    const [most] = maximizeAcquisition({
      space,
      surface: posteriorSurface(logEi, gp, map, best),
      anchor: model.anchor,
      lengthScales: model.lengthScales,
      rng: createRng(seed, trials.length, 'report-gain'),
      isTaken: (params) => tried.has(params),
    });
    return most === undefined ? 0 : model.scores.improvement(model.predict(most.point), best);
  } catch (error) {
    if (error instanceof HpoError && error.code === 'NUMERICAL') return undefined;
    throw error;
  }
}
