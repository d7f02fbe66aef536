// What a model sees of a point of the unit cube: a number's column as it is, a choice without order one-hot, so that
// all its values are equally far apart, and nothing of what never changes.
import { isUnordered } from './encoding.ts';
import { type Parameter, sizeOf } from './parameter.ts';
import type { Space } from './space.ts';

/** The feature columns of one parameter. */
interface Block {
  readonly first: number;
  /** 0 for a constant, 1 for what has an order, else one for each choice. */
  readonly width: number;
}

/** From points to features, for one space. */
export interface FeatureMap {
  /** Number of features; at least 1. */
  readonly dimension: number;
  /** The features that are numbers with more than two values, or ordered choices. */
  readonly numeric: readonly number[];
  /** A point's features. */
  features(point: ArrayLike<number>): Float64Array;
  /** A gradient by features to one by columns; 0 in the columns of choices without order. */
  toColumns(byFeature: Float64Array, byColumn: Float64Array): void;
  /** For each column the smallest of the values of its features; Infinity where it has none. */
  leastByColumn(values: ArrayLike<number>): Float64Array;
}

const widthOf = (parameter: Parameter): number => {
  const size = sizeOf(parameter);
  if (size === 1) return 0;
  return isUnordered(parameter) && size > 2 ? size : 1;
};

const maps = new WeakMap<Space, FeatureMap>();

/** The map of a space, made once. */
export function featureMap(space: Space): FeatureMap {
  const known = maps.get(space) ?? createFeatureMap(space);
  maps.set(space, known);
  return known;
}

function createFeatureMap(space: Space): FeatureMap {
  const blocks: Block[] = [];
  let dimension = 0;
  for (const parameter of Object.values(space)) {
    const width = widthOf(parameter);
    blocks.push({ first: dimension, width });
    dimension += width;
  }
  const numeric = Object.values(space).flatMap((parameter, column) =>
    widthOf(parameter) === 1 && sizeOf(parameter) > 2 ? [blocks[column].first] : [],
  );
  const features = (point: ArrayLike<number>): Float64Array => {
    const values = new Float64Array(Math.max(dimension, 1));
    blocks.forEach(({ first, width }, column) => {
      if (width === 1) values[first] = point[column];
      else if (width > 1) values[first + Math.min(Math.floor(point[column] * width), width - 1)] = 1;
    });
    return values;
  };
  return {
    dimension: Math.max(dimension, 1),
    numeric,
    features,
    toColumns: (byFeature, byColumn) => {
      blocks.forEach(({ first, width }, column) => {
        byColumn[column] = width === 1 ? byFeature[first] : 0;
      });
    },
    leastByColumn: (values) =>
      Float64Array.from(blocks, ({ first, width }) =>
        Array.from({ length: width }, (_, offset) => values[first + offset]).reduce(
          (least, value) => Math.min(least, value),
          Number.POSITIVE_INFINITY,
        ),
      ),
  };
}
