// Fits the hyperparameters: the mode of the posterior, looked for from a few fixed starts. A fit that fails goes down a
// ladder of safer models and says so; it never ends a study. Nothing is drawn: equal observations have equal fits.
// Symbols: see gp.ts.
import { HpoError, InputError } from '../errors.ts';
import type { Factor } from '../math/jitter.ts';
import { type MinimizeOptions, minimizeBounded } from '../math/lbfgsb.ts';
import { checkObservations } from './checks.ts';
import type { Hyperparameters, Inputs } from './gp.ts';
import { defaultHyperparameters, fromTheta, thetaBounds, toTheta } from './hyperparameters.ts';
import { type LogDensity, logPosteriorOf } from './likelihood.ts';
import { standardize } from './standardize.ts';

/** What a fit is given. */
export interface FitInput extends Inputs {
  /** The user's values, n; standardised by the fit. Larger is better. */
  readonly y: Float64Array;
  /** The hyperparameters of a fit to fewer observations: the first start, and a reason for shorter searches. */
  readonly warmStart?: Hyperparameters | undefined;
  readonly factor?: Factor | undefined;
}

/** Fitted hyperparameters. */
export interface GpFit {
  readonly hyperparameters: Hyperparameters;
  /** log p(y | x, hyperparameters) + log p(hyperparameters), of the standardised y. */
  readonly logPosterior: number;
  /** What went wrong, and what was used instead. */
  readonly warning?: string;
}

/** A mode found from one start. */
interface Mode {
  readonly theta: Float64Array;
  readonly logPosterior: number;
}

const TOLERANCES = { gradientTolerance: 2e-2, functionTolerance: 1e-4 };
const COLD: MinimizeOptions = { maxIterations: 25, maxEvaluations: 40, ...TOLERANCES };
const WARM: MinimizeOptions = { maxIterations: 8, maxEvaluations: 12, ...TOLERANCES };
/** A warm fit tries the default start too up to the first number of observations, and at every tenth up to the second. */
const [ALWAYS_DEFAULT_BELOW, DEFAULT_UP_TO, DEFAULT_EVERY] = [40, 100, 10];
/**
 * A negative warp, which presses the good values together, serves where most is unknown: scores that are nearly all bad.
 * Later it takes the ripples around the best value for noise, so its bound rises to 0.
 */
const POSITIVE_FROM = 30;
const BOUND_RISE = 0.2;
/** The likelihood often has one mode for either sign: a warm fit tries the other one at even numbers. */
const FLIPPED_WARP = 1.5;
/** Noise of the ladder's rungs, after the default's. */
const LADDER_NOISE = [1e-2, 1e-1, 1];

const flipped = (start: Hyperparameters): Hyperparameters => ({
  ...start,
  warp: start.warp > 0 ? -FLIPPED_WARP : FLIPPED_WARP,
});

function startsOf({ x, warmStart }: FitInput): Hyperparameters[] {
  const n = x.rows;
  const standard = defaultHyperparameters(x.columns);
  const both = n < POSITIVE_FROM;
  if (!warmStart) return both ? [standard, flipped(standard)] : [standard];
  const usesDefault = n < ALWAYS_DEFAULT_BELOW || (n <= DEFAULT_UP_TO && n % DEFAULT_EVERY === 0);
  const usesFlip = both && n % 2 === 0;
  return [warmStart, ...(usesDefault ? [standard] : []), ...(usesFlip ? [flipped(warmStart)] : [])];
}

/** The box of theta, with what the observations cannot tell pinned. */
function boundsFor({ x, cosineColumns }: FitInput, y: Float64Array) {
  const d = x.columns;
  const { lower, upper } = thetaBounds(d);
  const pin = (k: number, value: number) => {
    lower[k] = value;
    upper[k] = value;
  };
  if (cosineColumns.length === 0) pin(d + 2, Math.log(defaultHyperparameters(d).additive));
  lower[d + 3] = Math.max(lower[d + 3], Math.min(0, BOUND_RISE * (x.rows - POSITIVE_FROM)));
  // Equal values have no shape that could be learned.
  if (y.every((value) => value === y[0])) pin(d + 3, 0);
  return { lower, upper };
}

/** The first safer hyperparameters that can be computed: the default ones, then with more noise. */
function descendLadder(d: number, logPosterior: LogDensity): GpFit {
  const standard = { ...defaultHyperparameters(d), warp: 0 };
  const rungs = [standard, ...LADDER_NOISE.map((noise) => ({ ...standard, noise }))];
  for (const hyperparameters of rungs) {
    const value = logPosterior(toTheta(hyperparameters), new Float64Array(d + 4));
    if (!Number.isFinite(value)) continue;
    const used = `default length-scales with noise ${hyperparameters.noise} are used instead`;
    return {
      hyperparameters,
      logPosterior: value,
      warning: `the Gaussian process could not be fitted; ${used}`,
    };
  }
  throw new HpoError('NUMERICAL', 'no Gaussian process of the observations can be computed', {
    hint: 'look for scores that differ by hundreds of orders of magnitude',
  });
}

/**
 * Fits the hyperparameters to observations.
 * @throws InputError when shapes disagree or a number is not finite
 * @throws HpoError NUMERICAL only where not even the ladder's last matrix, K + I, can be factored
 */
export function fitGp(input: FitInput): GpFit {
  const { x, warmStart, cosineColumns, factor } = input;
  checkObservations(x, input.y);
  if (warmStart && warmStart.lengthscales.length !== x.columns) {
    const message = `the warm start has ${warmStart.lengthscales.length} length-scales for ${x.columns} columns`;
    throw InputError.of('warmStart', message, 'give one for each column, or none');
  }
  const { y } = standardize(input.y);
  const logPosterior = logPosteriorOf({ x, y, cosineColumns, ...(factor && { factor }) });
  const negated = (theta: Float64Array, gradient: Float64Array): number => {
    const value = logPosterior(theta, gradient);
    for (let k = 0; k < gradient.length; k++) gradient[k] = -gradient[k];
    return -value;
  };
  const { lower, upper } = boundsFor(input, y);
  const climb = (start: Hyperparameters): Mode => {
    const { x: theta, value } = minimizeBounded(
      negated,
      toTheta(start),
      lower,
      upper,
      warmStart ? WARM : COLD,
    );
    return { theta, logPosterior: -value };
  };
  const modes = startsOf(input)
    .map(climb)
    .filter((mode) => Number.isFinite(mode.logPosterior));
  if (modes.length === 0) return descendLadder(x.columns, logPosterior);
  const best = modes.reduce((a, b) => (b.logPosterior > a.logPosterior ? b : a));
  return { hyperparameters: fromTheta(best.theta), logPosterior: best.logPosterior };
}
