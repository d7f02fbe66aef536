// The probability of improvement: how likely a point beats the incumbent, whatever by how much.
import { erfcx, logNormalCdf, logNormalPdf } from '../math/special.ts';
import type { AcquisitionFormula } from './log-ei.ts';

/**
 * What counts as an improvement, in the model's units. At 0 the likeliest improvement is the least one, and the search
 * stays beside the incumbent (Jones 2001, "A taxonomy of global optimization methods based on response surfaces", §5).
 */
const LEAST_GAIN = 0.01;

/**
 * log Phi(u) with u = (mean - best - {@link LEAST_GAIN})/sd (Kushner 1964). The logarithm has the maximiser of the
 * probability itself, and a gradient where that is flat zero.
 */
export const logPi: AcquisitionFormula = (mean, sd, best) => {
  const u = (mean - best - LEAST_GAIN) / sd;
  const value = logNormalCdf(u);
  const slope = pdfOverCdf(u, value) / sd;
  return { value, byMean: slope, bySd: -u * slope };
};

/** phi(u)/Phi(u); far below zero by Mills' ratio, as the two logarithms would cancel. */
function pdfOverCdf(u: number, logCdf: number): number {
  if (u > -1) return Math.exp(logNormalPdf(u) - logCdf);
  return Math.sqrt(2 / Math.PI) / erfcx(-u * Math.SQRT1_2);
}
