// Plain expected improvement, as in Jones, Schonlau and Welch 1998 and in the article whose search we repeat.
import { logNormalPdf, normalCdf } from '../math/special.ts';
import { improvement } from './improvement.ts';
import type { AcquisitionFormula } from './log-ei.ts';

/**
 * EI = sd h(u) with u = (mean - best)/sd (Jones et al. 1998, "Efficient global optimization of expensive black-box
 * functions", eq. 15).
 *
 * Value and derivatives are exactly zero in double precision below u of about -38, and so small long before that a
 * gradient search stops at once: where the model expects nothing, this acquisition cannot tell two points apart. It is
 * kept to repeat the article; {@link file://./log-ei.ts log EI} is the same function without that tail.
 */
export const ei: AcquisitionFormula = (mean, sd, best) => {
  const u = (mean - best) / sd;
  return { value: sd * improvement(u), byMean: normalCdf(u), bySd: Math.exp(logNormalPdf(u)) };
};
