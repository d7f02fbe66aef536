// The function that expected improvement is made of, h(u) = phi(u) + u Phi(u), and its logarithm. With u the posterior
// mean's distance to the incumbent in posterior standard deviations (larger is better), EI = sd h(u). Here
// phi and Phi are the standard normal density and distribution function.
import { erfcx, log1mexp, logNormalPdf, normalCdf } from '../math/special.ts';

/** Below this, log h leaves phi + u Phi for the form without cancellation in it. */
const DIRECT_FROM = -1;
/** Below this, log h is its leading asymptotic term: the next, -3/u², is less than 3e-12 of -5e11. */
const ASYMPTOTIC_FROM = -1e6;
/** Below this, Phi/h is the continued fraction: it then converges in fewer than FRACTION_TERMS terms. */
const FRACTION_FROM = -4;
const FRACTION_TERMS = 32;

const normalPdf = (u: number): number => Math.exp(logNormalPdf(u));

/** h(u) = phi(u) + u Phi(u), the expected improvement over 0 of a normal with mean u and sd 1. 0 below about -38. */
export function improvement(u: number): number {
  // The sum cancels for negative u and may round below zero, which no improvement is.
  return Math.max(normalPdf(u) + u * normalCdf(u), 0);
}

/**
 * log h(u), finite for every finite u down to -1e8 and beyond.
 *
 * Branches and constants of Ament et al. 2023, "Unexpected improvements to expected improvement" (arXiv 2310.20708),
 * eq. 9 and appendix A: direct, then by the scaled complementary error function, then asymptotic.
 */
export function logImprovement(u: number): number {
  if (u > DIRECT_FROM) return Math.log(normalPdf(u) + u * normalCdf(u));
  if (u <= ASYMPTOTIC_FROM) return logNormalPdf(u) - 2 * Math.log(-u);
  const logMills = Math.log(erfcx(-u / Math.SQRT2) * -u) + 0.5 * Math.log(Math.PI / 2);
  return logNormalPdf(u) + log1mexp(logMills);
}

/** The two ratios that derivatives of log EI are made of. */
export interface ImprovementRatios {
  /** Phi(u) / h(u) = d/du log h(u). */
  readonly cdf: number;
  /** phi(u) / h(u) = 1 - u Phi(u) / h(u), without its cancellation for large u. */
  readonly pdf: number;
}

/** {@link ImprovementRatios} at u, each with full relative accuracy. */
export function improvementRatios(u: number): ImprovementRatios {
  if (u > DIRECT_FROM) {
    const [pdf, cdf] = [normalPdf(u), normalCdf(u)];
    const h = pdf + u * cdf;
    return { cdf: cdf / h, pdf: pdf / h };
  }
  const cdf = u > FRACTION_FROM ? ratioByErfcx(-u) : ratioByFraction(-u);
  return { cdf, pdf: 1 - u * cdf };
}

/** Phi(-t)/h(-t) from Mills' ratio r = Phi(-t)/phi(t): r / (1 - t r), which loses t² in accuracy. */
function ratioByErfcx(t: number): number {
  const mills = Math.sqrt(Math.PI / 2) * erfcx(t / Math.SQRT2);
  return mills / (1 - t * mills);
}

/**
 * Phi(-t)/h(-t) = t + 2/(t + 3/(t + 4/(t + …))): the ratio of repeated integrals of the error function
 * (Abramowitz and Stegun 7.2.5). Every term is positive, so nothing cancels.
 */
function ratioByFraction(t: number): number {
  let tail = 0.5 * (t + Math.sqrt(t * t + 4 * (FRACTION_TERMS + 1)));
  for (let k = FRACTION_TERMS; k >= 2; k--) tail = t + k / tail;
  return tail;
}
