// The logarithm of expected improvement: the same maximiser as EI, but with a gradient where EI is flat zero.
import { improvementRatios, logImprovement } from './improvement.ts';

/** An acquisition's value at one posterior, with its derivatives. */
export interface AcquisitionValue {
  readonly value: number;
  /** Derivative by the posterior mean. */
  readonly byMean: number;
  /** Derivative by the posterior standard deviation. */
  readonly bySd: number;
}

/**
 * An acquisition as a function of the posterior alone. Larger values are better, and so are larger means: whoever
 * minimises flips the sign of the scores before the model sees them.
 * @param mean posterior mean, in the model's units
 * @param sd posterior standard deviation of the noise-free function, above 0, in the same units
 * @param best the incumbent: the best value observed, in the same units
 */
export type AcquisitionFormula = (mean: number, sd: number, best: number) => AcquisitionValue;

/**
 * log EI = log h(u) + log sd with u = (mean - best)/sd (Ament et al. 2023, arXiv 2310.20708, eq. 8). Value and
 * derivatives are finite from u = +40 to u = -1e8.
 */
export const logEi: AcquisitionFormula = (mean, sd, best) => {
  const u = (mean - best) / sd;
  const { cdf, pdf } = improvementRatios(u);
  // d/dsd [log h(u) + log sd] = (1 - u Phi/h)/sd, which is phi/h/sd.
  return { value: logImprovement(u) + Math.log(sd), byMean: cdf / sd, bySd: pdf / sd };
};
