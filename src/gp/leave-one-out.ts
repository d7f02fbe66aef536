// What the process would have expected of each observation without having seen it (C. E. Rasmussen, C. K. I. Williams:
// "Gaussian Processes for Machine Learning", 2006, equations 5.10 to 5.12). Symbols: see gp.ts.
import type { DenseMatrix, LinearAlgebra } from '../math/linalg.ts';
import { mlMatrixLinearAlgebra } from '../math/linalg-ml-matrix.ts';
import type { BatchPrediction, Hyperparameters } from './gp.ts';
import { kernelMatrix, scaleColumns, withNoise } from './kernel.ts';
import { asColumn } from './likelihood.ts';
import { checkObservations } from './posterior.ts';
import { standardize, toUserUnits } from './standardize.ts';

/**
 * Mean and variance of each observation given all others, with the hyperparameters as they are: of y itself, noise
 * included, in the user's units.
 * @param x observed points, n x d in [0, 1]
 * @param y the user's values, n
 * @throws InputError when shapes disagree or a number is not finite
 * @throws HpoError NUMERICAL when K + noise I cannot be factored
 */
export function leaveOneOut(
  x: DenseMatrix,
  y: Float64Array,
  { lengthscales, scale, noise }: Hyperparameters,
  linalg: LinearAlgebra = mlMatrixLinearAlgebra,
): BatchPrediction {
  checkObservations(x, y);
  const standard = standardize(y);
  const n = x.rows;
  const { k } = kernelMatrix(scaleColumns(x, lengthscales), n, x.columns, scale);
  const { lower } = linalg.cholesky(withNoise(k, n, noise));
  const alpha = linalg.solveLowerTransposed(lower, linalg.solveLower(lower, asColumn(standard.y))).data;
  const inverse = linalg.inverse(lower).data;
  const units = { yMean: standard.mean, ySd: standard.sd };
  const predictions = Array.from(alpha, (weight, i) => {
    const variance = 1 / inverse[i * (n + 1)];
    return toUserUnits({ mean: standard.y[i] - weight * variance, variance }, units);
  });
  return {
    mean: Float64Array.from(predictions, ({ mean }) => mean),
    variance: Float64Array.from(predictions, ({ variance }) => variance),
  };
}
