// Student's t distribution: its distribution function by the regularised incomplete beta function, its quantiles by
// bisection. For the small samples of repeated trainings.
import { logGamma } from './special.ts';

/** The continued fraction ends when a factor differs from one by less than this. */
const PRECISION = 1e-16;
const MOST_TERMS = 10_000;
const TINY = 1e-300;

/**
 * The regularised incomplete beta function I_x(a, b) for a, b > 0 and 0 <= x <= 1, by its continued fraction (DLMF
 * 8.17.22), evaluated from the front (Lentz 1976, as changed by Thompson and Barnett 1986).
 * @param rest 1 - x, where it is known to more digits than the difference has
 */
export function incompleteBeta(x: number, a: number, b: number, rest = 1 - x): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  // The fraction converges fast below the mean; above it the other tail is the one to compute.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(rest, b, a, x);
  const logFront = a * Math.log(x) + b * Math.log(rest) + logGamma(a + b) - logGamma(a) - logGamma(b);
  return (Math.exp(logFront) / a) * betaFraction(x, a, b);
}

function betaFraction(x: number, a: number, b: number): number {
  const term = (m: number): number => {
    const k = Math.floor(m / 2);
    return m % 2 === 0
      ? (k * (b - k) * x) / ((a + 2 * k - 1) * (a + 2 * k))
      : (-(a + k) * (a + b + k) * x) / ((a + 2 * k) * (a + 2 * k + 1));
  };
  const apart = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / apart(1 + term(1));
  let value = d;
  for (let m = 2; m <= MOST_TERMS; m++) {
    c = apart(1 + term(m) / c);
    d = 1 / apart(1 + term(m) * d);
    value *= c * d;
    if (Math.abs(c * d - 1) < PRECISION) break;
  }
  return value;
}

/** The probability that |T| exceeds |t|, with some degrees of freedom: the p-value of a two-sided test. */
export function studentTTwoSided(t: number, freedom: number): number {
  if (Number.isNaN(t)) return Number.NaN;
  if (!Number.isFinite(t)) return 0;
  const square = t * t;
  return incompleteBeta(freedom / (freedom + square), freedom / 2, 0.5, square / (freedom + square));
}

/**
 * The t that T stays below with a probability.
 * @param probability in (0, 1)
 */
export function studentTQuantile(probability: number, freedom: number): number {
  const tail = 2 * Math.min(probability, 1 - probability);
  if (tail === 1) return 0;
  let [low, high] = [0, 1];
  while (studentTTwoSided(high, freedom) > tail) [low, high] = [high, 2 * high];
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (studentTTwoSided(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return probability < 0.5 ? -high : high;
}
