// An acquisition over the unit cube: a formula of the posterior joined with the posterior of a model.
import type { BatchPrediction, GaussianProcess } from '../gp/gp.ts';
import type { DenseMatrix } from '../math/linalg.ts';
import type { FeatureMap } from '../space/features.ts';
import type { AcquisitionFormula } from './log-ei.ts';

/** A function over the unit cube to be made large. Points have one column a parameter. */
export interface AcquisitionSurface {
  /** Values at several points. */
  values(points: readonly Float64Array[]): Float64Array;
  /** The same roughly and fast, for choosing where to look closer; {@link values} serves where it is left out. */
  screen?(points: readonly Float64Array[]): Float64Array;
  /** Value at one point; writes the gradient into the second argument: 0 in the columns of choices without order. */
  valueAndGradient(point: Float64Array, gradient: Float64Array): number;
}

/** The points as the rows of a matrix. */
export function rowsOf(points: readonly Float64Array[], columns: number): DenseMatrix {
  const data = new Float64Array(points.length * columns);
  points.forEach((point, row) => {
    data.set(point, row * columns);
  });
  return { rows: points.length, columns, data };
}

/**
 * The acquisition of a Gaussian process's posterior.
 * @param map from a point to what the process sees of it
 * @param best the incumbent, in the process's units; larger is better
 */
export function posteriorSurface(
  formula: AcquisitionFormula,
  gp: GaussianProcess,
  map: FeatureMap,
  best: number,
): AcquisitionSurface {
  const valuesBy =
    (predict: (points: DenseMatrix) => BatchPrediction) =>
    (points: readonly Float64Array[]): Float64Array => {
      const { mean, variance } = predict(rowsOf(points.map(map.features), gp.dimension));
      return mean.map((value, index) => formula(value, Math.sqrt(variance[index]), best).value);
    };
  const meanGradient = new Float64Array(gp.dimension);
  const varianceGradient = new Float64Array(gp.dimension);
  const byFeature = new Float64Array(gp.dimension);
  const valueAndGradient = (point: Float64Array, gradient: Float64Array): number => {
    const { mean, variance } = gp.predictWithGradient(map.features(point), meanGradient, varianceGradient);
    const sd = Math.sqrt(variance);
    const { value, byMean, bySd } = formula(mean, sd, best);
    const byVariance = bySd / (2 * sd);
    for (let k = 0; k < gp.dimension; k++) {
      byFeature[k] = byMean * meanGradient[k] + byVariance * varianceGradient[k];
    }
    map.toColumns(byFeature, gradient);
    return value;
  };
  const values = valuesBy(gp.predictBatch);
  return { values, ...(gp.screen && { screen: valuesBy(gp.screen) }), valueAndGradient };
}
