// Hyperparameters as the optimiser sees them: theta, their logarithms in one array, with bounds and starts.
import type { Rng } from '../math/random.ts';
import type { Hyperparameters } from './gp.ts';

const LENGTHSCALE_BOUNDS = [0.02, 20] as const;
const SCALE_BOUNDS = [0.01, 1e3] as const;
/** A floor this low keeps the end-game precision of noise-free objectives. */
const NOISE_BOUNDS = [1e-8, 1] as const;

/** theta, d + 2: log l_1 .. log l_d, log s2, log noise. */
export function toTheta({ lengthscales, scale, noise }: Hyperparameters): Float64Array {
  return Float64Array.of(...lengthscales, scale, noise).map(Math.log);
}

/** The inverse of {@link toTheta}. */
export function fromTheta(theta: Float64Array): Hyperparameters {
  const values = theta.map(Math.exp);
  const d = theta.length - 2;
  return { lengthscales: values.slice(0, d), scale: values[d], noise: values[d + 1] };
}

/** Lower (`end` 0) or upper (`end` 1) bounds of theta for d columns. */
function boundsOf(d: number, end: 0 | 1): Float64Array {
  const lengthscales = new Float64Array(d).fill(LENGTHSCALE_BOUNDS[end]);
  return toTheta({ lengthscales, scale: SCALE_BOUNDS[end], noise: NOISE_BOUNDS[end] });
}

/** The box that theta is fitted in. */
export function thetaBounds(d: number): { readonly lower: Float64Array; readonly upper: Float64Array } {
  return { lower: boundsOf(d, 0), upper: boundsOf(d, 1) };
}

/** Where a fit starts: length-scales that grow with the cube's diagonal, unit scale, little noise. */
export function defaultHyperparameters(d: number): Hyperparameters {
  return { lengthscales: new Float64Array(d).fill(0.22 * Math.sqrt(d)), scale: 1, noise: 1e-3 };
}

/** A random start around the default one, log-normal in each hyperparameter. */
export function randomHyperparameters(d: number, rng: Rng): Hyperparameters {
  const { lengthscales, scale, noise } = defaultHyperparameters(d);
  const around = (value: number, spread: number) => value * Math.exp(spread * rng.normal());
  return {
    lengthscales: lengthscales.map((l) => around(l, 0.8)),
    scale: around(scale, 0.7),
    noise: around(noise, 3),
  };
}
