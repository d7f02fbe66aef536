// The Gaussian process over plain columns of numbers in [0, 1]: what callers see. It knows no space and no trials.
//
// Glossary, used with the same names in code, tests and docs:
//   n, d           number of observations; number of columns
//   x              observed points, n x d, row-major, in [0, 1]
//   y              observed values, n; standardised: (user value - yMean) / ySd, ySd with ddof 1
//   l              length-scales, d (ARD), in units of the cube; bounds [0.02, 20]
//   s2             output scale, the prior variance of f, in units of ySd^2; bounds [0.01, 1000]
//   noise          observation noise variance, in units of ySd^2; bounds [1e-8, 1]
//   r2             scaled squared distance, sum_k ((x_k - x'_k) / l_k)^2
//   k(x, x')       Matern-5/2: s2 (1 + sqrt5 r + 5/3 r2) exp(-sqrt5 r)
//   K              k over all pairs of x, n x n;  K + noise I = L L^T
//   alpha          (K + noise I)^-1 y, n
//   theta          log hyperparameters, d + 2: (log l_1 .. log l_d, log s2, log noise)
//   mean, variance of the latent f (without noise), in standardised units
import type { DenseMatrix } from '../math/linalg.ts';

/** The hyperparameters in their natural units (see the glossary above). */
export interface Hyperparameters {
  /** l, one for each column. */
  readonly lengthscales: Float64Array;
  /** s2. */
  readonly scale: number;
  /** Noise variance. */
  readonly noise: number;
}

/** Mean and variance of the latent f at one point, in standardised units. */
export interface Prediction {
  readonly mean: number;
  readonly variance: number;
}

/** Means and variances of the latent f at m points, in standardised units. */
export interface BatchPrediction {
  /** m. */
  readonly mean: Float64Array;
  /** m, each at least 1e-10 s2. */
  readonly variance: Float64Array;
}

/** A Gaussian process conditioned on its observations. All values are standardised, latent f (without noise). */
export interface GaussianProcess {
  /** d. */
  readonly dimension: number;
  readonly hyperparameters: Hyperparameters;
  /** Mean of the user's values. */
  readonly yMean: number;
  /** Standard deviation of the user's values (ddof 1), 1 where they are constant. */
  readonly ySd: number;
  /** At one point x, d. */
  predict(x: Float64Array): Prediction;
  /** At one point x, d; overwrites both gradients (d each) with the derivatives by x. */
  predictWithGradient(
    x: Float64Array,
    meanGradient: Float64Array,
    varianceGradient: Float64Array,
  ): Prediction;
  /** At m points, m x d, without gradients: the fast way to screen candidates. */
  predictBatch(points: DenseMatrix): BatchPrediction;
}
