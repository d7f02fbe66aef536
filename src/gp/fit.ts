// Fits the hyperparameters: the mode of the posterior, looked for from several starts. A fit that fails goes down a
// ladder of safer models and says so; it never ends a study. Symbols: see gp.ts.
import { HpoError, InputError } from '../errors.ts';
import { type MinimizeOptions, minimizeBounded } from '../math/lbfgsb.ts';
import type { DenseMatrix, LinearAlgebra } from '../math/linalg.ts';
import { mlMatrixLinearAlgebra } from '../math/linalg-ml-matrix.ts';
import type { Rng } from '../math/random.ts';
import type { GaussianProcess, Hyperparameters } from './gp.ts';
import {
  defaultHyperparameters,
  fromTheta,
  randomHyperparameters,
  thetaBounds,
  toTheta,
} from './hyperparameters.ts';
import { logPosterior, type Observations } from './likelihood.ts';
import { checkObservations, gaussianProcess } from './posterior.ts';
import { standardize } from './standardize.ts';

/** What a fit is given. */
export interface FitInput {
  /** Observed points, n x d in [0, 1]. */
  readonly x: DenseMatrix;
  /** The user's values, n; standardised by the fit. */
  readonly y: Float64Array;
  /** Draws the random starts. */
  readonly rng: Rng;
  /** The hyperparameters of the last fit: a further start, and a reason for shorter searches. */
  readonly warmStart?: Hyperparameters;
  readonly linalg?: LinearAlgebra;
}

/** A fitted Gaussian process. */
export interface GpFit {
  readonly gp: GaussianProcess;
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

const COLD: MinimizeOptions = {
  maxIterations: 40,
  maxEvaluations: 60,
  gradientTolerance: 1e-3,
  functionTolerance: 1e-7,
};
const WARM: MinimizeOptions = {
  maxIterations: 12,
  maxEvaluations: 18,
  gradientTolerance: 1e-2,
  functionTolerance: 1e-5,
};
/** Up to here every fit tries all starts; beyond, a warm one trusts its start. */
const MANY_OBSERVATIONS = 40;
/** Noise of the ladder's rungs, after the default's. */
const LADDER_NOISE = [1e-2, 1e-1, 1];

function isNumerical(error: unknown): error is HpoError {
  return error instanceof HpoError && error.code === 'NUMERICAL';
}

function startsOf({ x, rng, warmStart }: FitInput): Hyperparameters[] {
  const d = x.columns;
  const random = () => randomHyperparameters(d, rng);
  if (!warmStart) return [defaultHyperparameters(d), random(), random()];
  if (x.rows > MANY_OBSERVATIONS) return [warmStart];
  return [warmStart, defaultHyperparameters(d), random()];
}

/** The mode reached from one start, or the error that stood at the start. */
function climb(
  observations: Observations,
  start: Hyperparameters,
  options: MinimizeOptions,
): Mode | HpoError {
  const { lower, upper } = thetaBounds(observations.x.columns);
  let failure = new HpoError('NUMERICAL', 'the likelihood is not finite');
  const negated = (theta: Float64Array, gradient: Float64Array): number => {
    try {
      const value = logPosterior(observations, theta, gradient);
      for (let k = 0; k < gradient.length; k++) gradient[k] = -gradient[k];
      return -value;
    } catch (error) {
      if (!isNumerical(error)) throw error;
      failure = error;
      return Number.NaN;
    }
  };
  const { x, value } = minimizeBounded(negated, toTheta(start), lower, upper, options);
  return Number.isFinite(value) ? { theta: x, logPosterior: -value } : failure;
}

/** The first safer model that can be computed: default hyperparameters, then more noise. */
function descendLadder(input: FitInput, observations: Observations, failure: HpoError): GpFit {
  const standard = defaultHyperparameters(input.x.columns);
  const rungs = [standard, ...LADDER_NOISE.map((noise) => ({ ...standard, noise }))];
  let last = failure;
  for (const hyperparameters of rungs) {
    try {
      const gp = gaussianProcess(input.x, input.y, hyperparameters, observations.linalg);
      const theta = toTheta(hyperparameters);
      const value = logPosterior(observations, theta, new Float64Array(theta.length));
      const used = `default length-scales with noise ${hyperparameters.noise} are used instead`;
      const warning = `the Gaussian process could not be fitted (${failure.message}); ${used}`;
      return { gp, hyperparameters, logPosterior: value, warning };
    } catch (error) {
      if (!isNumerical(error)) throw error;
      last = error;
    }
  }
  throw last;
}

/**
 * Fits a Gaussian process to observations.
 * @throws InputError when shapes disagree or a number is not finite
 * @throws HpoError NUMERICAL only from a linear algebra that cannot even factor the ladder's last matrix, K + I
 */
export function fitGp(input: FitInput): GpFit {
  const { x, y, warmStart, linalg = mlMatrixLinearAlgebra } = input;
  checkObservations(x, y);
  if (warmStart && warmStart.lengthscales.length !== x.columns) {
    const message = `the warm start has ${warmStart.lengthscales.length} length-scales for ${x.columns} columns`;
    throw InputError.of('warmStart', message, 'give one for each column, or none');
  }
  const observations: Observations = { x, y: standardize(y).y, linalg };
  const climbs = startsOf(input).map((start) => climb(observations, start, warmStart ? WARM : COLD));
  const modes = climbs.filter((found): found is Mode => !(found instanceof HpoError));
  const failure = climbs.find((found) => found instanceof HpoError);
  if (modes.length === 0 && failure) return descendLadder(input, observations, failure);
  const best = modes.reduce((a, b) => (b.logPosterior > a.logPosterior ? b : a));
  const hyperparameters = fromTheta(best.theta);
  try {
    const gp = gaussianProcess(x, y, hyperparameters, linalg);
    return { gp, hyperparameters, logPosterior: best.logPosterior };
  } catch (error) {
    if (!isNumerical(error)) throw error;
    return descendLadder(input, observations, error);
  }
}
