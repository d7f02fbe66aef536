// Hyperparameters as the optimiser sees them: theta, one array, with bounds and starts. Symbols: see gp.ts.
import type { Hyperparameters } from './gp.ts';

const LENGTHSCALE_BOUNDS = [0.02, 20] as const;
const SCALE_BOUNDS = [0.01, 1e3] as const;
/** A floor this low keeps the end-game precision of noise-free objectives. */
const NOISE_BOUNDS = [1e-8, 1] as const;
const ADDITIVE_BOUNDS = [1e-4, 1e3] as const;
/** Of few observations; fit.ts raises the lower one. */
const WARP_BOUNDS = [-5, 7.5] as const;

/** theta, d + 4: log l_1 .. log l_d, log s2, log noise, log a, p. */
export function toTheta({ lengthscales, scale, noise, additive, warp }: Hyperparameters): Float64Array {
  const logs = [...lengthscales, scale, noise, additive].map(Math.log);
  return Float64Array.of(...logs, warp);
}

/** The inverse of {@link toTheta}. */
export function fromTheta(theta: Float64Array): Hyperparameters {
  const d = theta.length - 4;
  return {
    lengthscales: theta.slice(0, d).map(Math.exp),
    scale: Math.exp(theta[d]),
    noise: Math.exp(theta[d + 1]),
    additive: Math.exp(theta[d + 2]),
    warp: theta[d + 3],
  };
}

/** Lower (`end` 0) or upper (`end` 1) bounds of theta for d columns. */
function boundsOf(d: number, end: 0 | 1): Float64Array {
  return toTheta({
    lengthscales: new Float64Array(d).fill(LENGTHSCALE_BOUNDS[end]),
    scale: SCALE_BOUNDS[end],
    noise: NOISE_BOUNDS[end],
    additive: ADDITIVE_BOUNDS[end],
    warp: WARP_BOUNDS[end],
  });
}

/** The box that theta is fitted in. */
export function thetaBounds(d: number): { readonly lower: Float64Array; readonly upper: Float64Array } {
  return { lower: boundsOf(d, 0), upper: boundsOf(d, 1) };
}

/** Where a fit starts: length-scales that grow with the cube's diagonal, unit scale, little noise. */
export function defaultHyperparameters(d: number): Hyperparameters {
  return {
    lengthscales: new Float64Array(d).fill(0.22 * Math.sqrt(d)),
    scale: 1,
    noise: 1e-3,
    additive: 0.2,
    warp: 0.5,
  };
}
