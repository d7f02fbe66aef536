// The points from which an acquisition's maximum is looked for: spread over the cube, and close to the best point.
import type { Rng } from '../math/random.ts';
import { createSobol } from '../math/sobol.ts';
import { encodeValue, isUnordered, snap } from '../space/encoding.ts';
import { type Parameter, sizeOf, valueAt } from '../space/parameter.ts';
import type { Space } from '../space/space.ts';

/** A part of the unit cube, by the ends of each column. */
export interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** The points of the unit cube no further than a radius from a point in any column; all of it without a radius. */
export function boxAround(point: Float64Array, radius = 1): Box {
  return {
    lower: point.map((unit) => Math.max(unit - radius, 0)),
    upper: point.map((unit) => Math.min(unit + radius, 1)),
  };
}

/** Where candidates are drawn, and how far apart the model can tell points. */
export interface CandidateRegion {
  readonly space: Space;
  /** The point around which half of the search is local: the one with the best posterior mean. */
  readonly anchor: Float64Array;
  /** The model's length-scale of each column; the shortest of a choice's. */
  readonly lengthScales: ArrayLike<number>;
  readonly rng: Rng;
  readonly box: Box;
}

/** How often a choice without order changes to another one, where its column is moved. */
const SWITCH_PROBABILITY = 0.3;
/** Largest standard deviation of a perturbation, as a share of the cube, and the decades below it that are drawn. */
const LARGEST_STEP = 0.3;
const STEP_DECADES = 3;

/** Scrambled Sobol' points of the box, snapped to the space's grid. */
export function spreadCandidates({ space, rng, box }: CandidateRegion, count: number): Float64Array[] {
  const sequence = createSobol(Object.keys(space).length, rng);
  const intoBox = (unit: number, column: number) =>
    box.lower[column] + unit * (box.upper[column] - box.lower[column]);
  return Array.from({ length: count }, () => snap(space, sequence.next().map(intoBox)));
}

/**
 * Normal perturbations of the anchor, snapped to the grid: standard deviation 0.3 · 10^(-3u) · min(1, length-scale)
 * with u uniform, in all columns for one half, in each with probability max(2/d, 0.3) for the other.
 */
export function localCandidates(region: CandidateRegion, count: number): Float64Array[] {
  return Array.from({ length: count }, (_, index) => perturb(region, index % 2 === 0));
}

function perturb(
  { space, anchor, lengthScales, rng, box }: CandidateRegion,
  everyColumn: boolean,
): Float64Array {
  const parameters = Object.values(space);
  const probability = everyColumn ? 1 : Math.max(2 / parameters.length, 0.3);
  const step = LARGEST_STEP * 10 ** (-STEP_DECADES * rng.uniform());
  const point = Float64Array.from(anchor);
  parameters.forEach((parameter, column) => {
    if (rng.uniform() >= probability) return;
    if (isUnordered(parameter)) {
      if (rng.uniform() < SWITCH_PROBABILITY) point[column] = anyValue(parameter, rng);
      return;
    }
    const sd = Math.max(step * Math.min(1, lengthScales[column]), cellWidth(parameter));
    const moved = reflect(point[column] + sd * rng.normal());
    point[column] = Math.min(Math.max(moved, box.lower[column]), box.upper[column]);
  });
  return snap(space, point);
}

const anyValue = (parameter: Parameter, rng: Rng): number =>
  encodeValue(parameter, valueAt(parameter, Math.floor(rng.uniform() * sizeOf(parameter))));

/** Mean width of a value's cell: a smaller step would be snapped back to where it began. */
function cellWidth(parameter: Parameter): number {
  return 1 / sizeOf(parameter);
}

/** Folds a point that left the unit interval back into it. */
function reflect(value: number): number {
  const folded = Math.abs(value) % 2;
  return folded > 1 ? 2 - folded : folded;
}
