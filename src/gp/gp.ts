// The Gaussian process over plain columns of numbers in [0, 1]: what callers see. It knows no space and no trials.
//
// Glossary, used with the same names in code, tests and docs:
//   n, d           number of observations; number of columns
//   x              observed points, n x d, row-major, in [0, 1]
//   y              observed values, n; standardised: (user value - yMean) / ySd, ySd with ddof 1; larger is better
//   p              the warp: parameter of the transform that makes z of y (transform.ts); bounds [-5, 7.5]
//   z              transformed values, n: what the process is of
//   mu             constant mean of z, profiled under the prior N(0, 1)
//   l              length-scales, d (ARD), in units of the cube; bounds [0.02, 20]
//   s2             scale of the Matern part, in units of z^2; bounds [0.01, 1000]
//   a              scale of the additive cosine part, in units of z^2; bounds [1e-4, 1000]
//   noise          observation noise variance, in units of z^2; bounds [1e-8, 1]
//   r2             scaled squared distance, sum_k ((x_k - x'_k) / l_k)^2
//   m(x, x')       Matern-5/2: s2 (1 + sqrt5 r + 5/3 r2) exp(-sqrt5 r)
//   f, q           cosine features of a point (cosine.ts), q = 5 for each column that has them
//   k(x, x')       m(x, x') + a f(x) f(x')^T
//   K              k over all pairs of x, n x n;  K + noise I = L L^T
//   alpha          (K + noise I)^-1 (z - mu), n
//   theta          d + 4: (log l_1 .. log l_d, log s2, log noise, log a, p)
//   mean, variance of the latent function (without noise), of z
import type { DenseMatrix } from '../math/linalg.ts';

/** The hyperparameters in their natural units (see the glossary above). */
export interface Hyperparameters {
  /** l, one for each column. */
  readonly lengthscales: Float64Array;
  /** s2. */
  readonly scale: number;
  /** Noise variance. */
  readonly noise: number;
  /** a. */
  readonly additive: number;
  /** p. */
  readonly warp: number;
}

/** Observed points, and which columns of them have cosines. */
export interface Inputs {
  /** n x d in [0, 1]. */
  readonly x: DenseMatrix;
  /** The columns that the additive part is of: numbers, not choices. */
  readonly cosineColumns: readonly number[];
}

/** Mean and variance of the latent function at one point, of z. */
export interface Prediction {
  readonly mean: number;
  readonly variance: number;
}

/** Means and variances of the latent function at m points, of z. */
export interface BatchPrediction {
  /** m. */
  readonly mean: Float64Array;
  /** m, each at least 1e-10 s2. */
  readonly variance: Float64Array;
}

/** A Gaussian process conditioned on its observations. All values are of z, latent (without noise). */
export interface GaussianProcess {
  /** d. */
  readonly dimension: number;
  readonly hyperparameters: Hyperparameters;
  /** z of the observations, in their order. */
  readonly z: Float64Array;
  /** The means at the observations. */
  readonly fitted: Float64Array;
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
  /**
   * Only where there are many observations: {@link predictBatch} with variances given some of them, never below the
   * exact ones, and cheap. For choosing where to look closer.
   */
  readonly screen?: (points: DenseMatrix) => BatchPrediction;
}
