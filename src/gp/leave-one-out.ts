// What the process would have expected of each observation without having seen it (C. E. Rasmussen, C. K. I. Williams:
// "Gaussian Processes for Machine Learning", 2006, equations 5.10 to 5.12). Wanted once for a plot, so it goes the plain
// way through ml-matrix. Symbols: see gp.ts.
import type { DenseMatrix, LinearAlgebra } from '../math/linalg.ts';
import { mlMatrixLinearAlgebra } from '../math/linalg-ml-matrix.ts';
import { checkObservations } from './checks.ts';
import { HARMONICS, writeCosines } from './cosine.ts';
import type { Hyperparameters, Inputs } from './gp.ts';
import { addCosineRow, maternRow, scaleRows } from './kernel.ts';
import { profiledMean } from './likelihood.ts';
import { scoresOf } from './scores.ts';

/** Of each observation given all others: of the value itself, noise included. */
export interface LeaveOneOut {
  /** In the user's units, as in scores.ts. */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  /** (z - expected z) / deviation of z: standard normal where the model is right. */
  readonly residual: Float64Array;
}

/** K + noise I, full. */
function covarianceMatrix({ x, cosineColumns }: Inputs, hyperparameters: Hyperparameters): DenseMatrix {
  const { lengthscales, scale, noise, additive } = hyperparameters;
  const [n, d, q] = [x.rows, x.columns, cosineColumns.length * HARMONICS];
  const [scaled, features, data] = [n * d, n * q, n * n].map((length) => new Float64Array(length));
  scaleRows(scaled, 0, x.data, n, lengthscales);
  writeCosines(features, 0, x.data, n, d, cosineColumns);
  for (let i = 0; i < n; i++) {
    maternRow(data, i * n, scaled, i * d, scaled, n, d, scale);
    addCosineRow(data, i * n, features, i * q, features, n, q, additive);
    data[i * (n + 1)] += noise;
  }
  return { rows: n, columns: n, data };
}

/**
 * Leave-one-out predictions with the hyperparameters and the mean as they are.
 * @param y the user's values, n; larger is better
 * @throws InputError when shapes disagree or a number is not finite
 * @throws HpoError NUMERICAL when K + noise I cannot be factored
 */
export function leaveOneOut(
  inputs: Inputs,
  y: Float64Array,
  hyperparameters: Hyperparameters,
  linalg: LinearAlgebra = mlMatrixLinearAlgebra,
): LeaveOneOut {
  checkObservations(inputs.x, y);
  const scores = scoresOf(y, hyperparameters.warp);
  const n = y.length;
  const { lower } = linalg.cholesky(covarianceMatrix(inputs, hyperparameters));
  const solve = (data: Float64Array) =>
    linalg.solveLowerTransposed(lower, linalg.solveLower(lower, { rows: n, columns: 1, data })).data;
  const [ofOnes, ofZ] = [solve(new Float64Array(n).fill(1)), solve(scores.z)];
  const mu = profiledMean(ofOnes, ofZ, n);
  const inverse = linalg.inverse(lower).data;
  const predictions = Array.from(scores.z, (z, i) => {
    const variance = 1 / inverse[i * (n + 1)];
    const mean = z - (ofZ[i] - mu * ofOnes[i]) * variance;
    return { ...scores.expect({ mean, variance }), residual: (z - mean) / Math.sqrt(variance) };
  });
  return {
    mean: Float64Array.from(predictions, ({ mean }) => mean),
    sd: Float64Array.from(predictions, ({ sd }) => sd),
    residual: Float64Array.from(predictions, ({ residual }) => residual),
  };
}
