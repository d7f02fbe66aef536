// Special functions of the normal distribution, accurate far into the tails, and the logarithm of the gamma function.
// The error functions follow W. J. Cody: "Rational Chebyshev approximations for the error function", Math. Comp. 23
// (1969), with the three ranges of his 1990 routine. Here erfc is made from erfcx in the tails, so that neither a
// far argument nor a logarithm of one overflows or loses digits.

const HALF_LOG_2PI = 0.9189385332046728;
const INV_SQRT_PI = 0.5641895835477563;
const SQRT1_2 = Math.SQRT1_2;

// |x| <= 0.46875: erf(x) = x P(x²) / Q(x²).
const A = [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694];
const B = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
// 0.46875 <= x <= 4: erfcx(x) = P(x) / Q(x).
const C = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388375, 66.11919063714163, 298.6351381974001,
  881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const D = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037493,
];
// x >= 4: erfcx(x) = (1/sqrt(pi) - t P(t) / Q(t)) / x with t = 1/x².
const P = [
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.01608378514874228,
  0.0006587491615298378,
];
const Q = [
  1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
];

/** A polynomial with its highest coefficient first, by Horner's rule. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

/** erf for |x| <= 0.46875. */
function erfSmall(x: number): number {
  const t = x * x;
  return (x * polynomial(A, t)) / polynomial(B, t);
}

/** erfcx for x >= 0.46875. */
function erfcxLarge(x: number): number {
  if (x <= 4) return polynomial(C, x) / polynomial(D, x);
  const t = 1 / (x * x);
  return (INV_SQRT_PI - (t * polynomial(P, t)) / polynomial(Q, t)) / x;
}

/** exp(-factor x²), with the square split in an exact and a small part so that no digit of a large x is lost. */
function expMinusSquare(x: number, factor: number): number {
  if (Math.abs(x) > 40) return 0;
  const exact = Math.trunc(x * 16) / 16;
  return Math.exp(-factor * exact * exact) * Math.exp(-factor * (x - exact) * (x + exact));
}

/** The complementary error function, 2/sqrt(pi) times the integral of exp(-t²) from x; in (0, 2). */
export function erfc(x: number): number {
  if (Math.abs(x) <= 0.46875) return 1 - erfSmall(x);
  const tail = erfcxLarge(Math.abs(x)) * expMinusSquare(x, 1);
  return x > 0 ? tail : 2 - tail;
}

/** The scaled complementary error function exp(x²) erfc(x): about 1/(x sqrt(pi)) far right, Infinity far left. */
export function erfcx(x: number): number {
  if (x > 0.46875) return erfcxLarge(x);
  if (x < -26.7) return Number.POSITIVE_INFINITY;
  const inverse = expMinusSquare(x, 1);
  return erfc(x) / inverse;
}

/** The logarithm of the standard normal density. */
export function logNormalPdf(u: number): number {
  return -0.5 * u * u - HALF_LOG_2PI;
}

/** The standard normal distribution function. */
export function normalCdf(u: number): number {
  if (u > -1) return 0.5 * erfc(-u * SQRT1_2);
  return 0.5 * erfcx(-u * SQRT1_2) * expMinusSquare(u, 0.5);
}

/** The logarithm of the standard normal distribution function, finite for every finite u down to about -1e154. */
export function logNormalCdf(u: number): number {
  if (u < -1) return Math.log(0.5 * erfcx(-u * SQRT1_2)) - 0.5 * u * u;
  if (u > 1) return Math.log1p(-normalCdf(-u));
  return Math.log(normalCdf(u));
}

/** log(1 - exp(x)) for x < 0 without cancellation (Maechler 2012, "Accurately computing log(1 - exp(-|a|))"). */
export function log1mexp(x: number): number {
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
}

const LANCZOS_SHIFT = 607 / 128;
const LANCZOS = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202,
  0.00003399464998481189, 0.00004652362892704858, -0.00009837447530487956, 0.0001580887032249125,
  -0.00021026444172410488, 0.00021743961811521265, -0.0001643181065367639, 0.00008441822398385275,
  -0.000026190838401581408, 0.0000036899182659531625,
];

/** log Gamma(x) for x > 0 (Lanczos 1964, with the coefficients of P. Godfrey, g = 607/128). */
export function logGamma(x: number): number {
  let sum = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (x - 1 + i);
  const t = x - 0.5 + LANCZOS_SHIFT;
  return (x - 0.5) * Math.log(t) - t + HALF_LOG_2PI + Math.log(sum);
}
