// Priors of the hyperparameters: densities of the values themselves. The fit runs over logarithms, but no Jacobian is
// added, so its optimum is the mode of the posterior in natural units (as in BoTorch). Symbols: see gp.ts.
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

/** A normal density. */
interface NormalPrior {
  readonly mean: number;
  readonly sd: number;
}

function gammaPrior(shape: number, rate: number): GammaPrior {
  return { shape, rate, logConstant: shape * Math.log(rate) - logGamma(shape) };
}

// BoTorch's values before 0.12, the best of those compared for budgets of 20 to 75 trials.
const LENGTHSCALE = gammaPrior(3, 6);
const SCALE = gammaPrior(2, 0.15);
const NOISE = gammaPrior(1.1, 0.05);
/** Of log a. */
const LOG_ADDITIVE: NormalPrior = { mean: Math.log(0.2), sd: 1.5 };
const WARP: NormalPrior = { mean: 0.5, sd: 2 };

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** The log density at theta_k, the logarithm of a Gamma value; its derivative is added to the gradient. */
function addGamma(
  { shape, rate, logConstant }: GammaPrior,
  theta: Float64Array,
  k: number,
  gradient: Float64Array,
): number {
  const value = Math.exp(theta[k]);
  gradient[k] += shape - 1 - rate * value;
  return logConstant + (shape - 1) * theta[k] - rate * value;
}

function addNormal(
  { mean, sd }: NormalPrior,
  theta: Float64Array,
  k: number,
  gradient: Float64Array,
): number {
  const u = (theta[k] - mean) / sd;
  gradient[k] -= u / sd;
  return -0.5 * u * u - Math.log(sd) - HALF_LOG_2PI;
}

/**
 * The sum of the log prior densities of length-scales, s2 and noise.
 * @param theta d + 4
 * @param gradient d + 4; the derivatives by theta are added to it
 */
export function logGammaPriors(theta: Float64Array, gradient: Float64Array): number {
  const d = theta.length - 4;
  let sum = addGamma(SCALE, theta, d, gradient) + addGamma(NOISE, theta, d + 1, gradient);
  for (let k = 0; k < d; k++) sum += addGamma(LENGTHSCALE, theta, k, gradient);
  return sum;
}

/** The sum of all log prior densities: see {@link logGammaPriors}. */
export function logPrior(theta: Float64Array, gradient: Float64Array): number {
  const d = theta.length - 4;
  return (
    logGammaPriors(theta, gradient) +
    addNormal(LOG_ADDITIVE, theta, d + 2, gradient) +
    addNormal(WARP, theta, d + 3, gradient)
  );
}
