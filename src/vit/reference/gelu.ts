// GELU, exact: x Φ(x) with the normal distribution function Φ (Hendrycks & Gimpel, "Gaussian error linear units",
// 2016; PyTorch's default). Its derivative is Φ(x) + x φ(x).
import type { Layer } from './pass.ts';

/** Φ(x), to about 1e-15 absolute: Taylor's series of erf in the middle, erfc's continued fraction outside. */
function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const tail = z < 2.5 ? (1 - erfSeries(z)) / 2 : erfcFraction(z) / 2;
  return x < 0 ? tail : 1 - tail;
}

/** erf(z) = 2/sqrt(pi) exp(-z²) Σ 2^k z^(2k+1) / (2k+1)!! (Abramowitz & Stegun 7.1.6): all terms are positive. */
function erfSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (2 * z * z) / (2 * k + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * sum;
}

/** erfc(z) = exp(-z²)/sqrt(pi) · 1/(z + (1/2)/(z + 1/(z + (3/2)/(z + …)))) (Abramowitz & Stegun 7.1.14), z >= 2.5. */
function erfcFraction(z: number): number {
  let denominator = z;
  for (let k = 80; k > 0; k--) denominator = z + k / 2 / denominator;
  return Math.exp(-z * z) / Math.sqrt(Math.PI) / denominator;
}

/** Element by element. */
export function gelu(input: Float64Array): Layer {
  const cdf = input.map(normalCdf);
  return {
    output: input.map((x, i) => x * cdf[i]),
    backward: (dOutput) =>
      dOutput.map((d, i) => {
        const x = input[i];
        return d * (cdf[i] + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI));
      }),
  };
}
