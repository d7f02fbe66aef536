// Priors of the hyperparameters: Gamma densities of the values themselves. The fit runs over logarithms, but no
// Jacobian is added, so its optimum is the mode of the posterior in natural units (as in BoTorch).
import { logGamma } from '../math/special.ts';

/** A Gamma density, b^a v^(a-1) exp(-b v) / Gamma(a). */
interface GammaPrior {
  /** a. */
  readonly shape: number;
  /** b, an inverse scale. */
  readonly rate: number;
  /** a log b - log Gamma(a). */
  readonly logConstant: number;
}

function gammaPrior(shape: number, rate: number): GammaPrior {
  return { shape, rate, logConstant: shape * Math.log(rate) - logGamma(shape) };
}

// BoTorch's values before 0.12, the best of those compared for budgets of 20 to 75 trials.
const LENGTHSCALE = gammaPrior(3, 6);
const SCALE = gammaPrior(2, 0.15);
const NOISE = gammaPrior(1.1, 0.05);

/**
 * The sum of the log prior densities.
 * @param theta log hyperparameters, d + 2
 * @param gradient d + 2; the derivatives by theta are added to it
 */
export function logPrior(theta: Float64Array, gradient: Float64Array): number {
  const d = theta.length - 2;
  let sum = 0;
  for (let k = 0; k < theta.length; k++) {
    const { shape, rate, logConstant } = k < d ? LENGTHSCALE : k === d ? SCALE : NOISE;
    const value = Math.exp(theta[k]);
    sum += logConstant + (shape - 1) * theta[k] - rate * value;
    gradient[k] += shape - 1 - rate * value;
  }
  return sum;
}
