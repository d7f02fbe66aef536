// GELU, exact: x Φ(x) with the normal distribution function Φ (Hendrycks & Gimpel, "Gaussian error linear units",
// 2016; PyTorch's default). Its derivative is Φ(x) + x φ(x).
import { normalCdf } from '../../math/special.ts';
import type { Layer } from './pass.ts';

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
