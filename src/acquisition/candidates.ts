// The points from which an acquisition's maximum is looked for: spread over the cube, and close to the best point.
import type { Rng } from '../math/random.ts';
import { createSobol } from '../math/sobol.ts';
import { snap } from '../space/encoding.ts';
import type { Parameter, Space } from '../space/space.ts';

/** Where candidates are drawn, and how far apart the model can tell points. */
export interface CandidateRegion {
  readonly space: Space;
  /** The point around which half of the search is local: the one with the best posterior mean. */
  readonly anchor: Float64Array;
  /** The model's length-scale of each column. */
  readonly lengthScales: ArrayLike<number>;
  readonly rng: Rng;
}

/** Largest standard deviation of a perturbation, as a share of the cube, and the decades below it that are drawn. */
const LARGEST_STEP = 0.3;
const STEP_DECADES = 3;

/** Scrambled Sobol' points, snapped to the space's grid. */
export function spreadCandidates({ space, rng }: CandidateRegion, count: number): Float64Array[] {
  const sequence = createSobol(Object.keys(space).length, rng);
  return Array.from({ length: count }, () => snap(space, sequence.next()));
}

/**
 * Normal perturbations of the anchor, snapped to the grid: standard deviation 0.3 · 10^(-3u) · min(1, length-scale)
 * with u uniform, in all columns for one half, in each with probability max(2/d, 0.3) for the other.
 */
export function localCandidates(region: CandidateRegion, count: number): Float64Array[] {
  return Array.from({ length: count }, (_, index) => perturb(region, index % 2 === 0));
}

function perturb({ space, anchor, lengthScales, rng }: CandidateRegion, everyColumn: boolean): Float64Array {
  const parameters = Object.values(space);
  const probability = everyColumn ? 1 : Math.max(2 / parameters.length, 0.3);
  const step = LARGEST_STEP * 10 ** (-STEP_DECADES * rng.uniform());
  const point = Float64Array.from(anchor);
  parameters.forEach((parameter, column) => {
    if (rng.uniform() >= probability) return;
    const sd = Math.max(step * Math.min(1, lengthScales[column]), cellWidth(parameter));
    point[column] = reflect(point[column] + sd * rng.normal());
  });
  return snap(space, point);
}

/** Mean width of an integer's cell: a smaller step would be snapped back to where it began. */
function cellWidth({ type, low, high }: Parameter): number {
  return type === 'int' ? 1 / (high - low + 1) : 0;
}

/** Folds a point that left the unit interval back into it. */
function reflect(value: number): number {
  const folded = Math.abs(value) % 2;
  return folded > 1 ? 2 - folded : folded;
}
