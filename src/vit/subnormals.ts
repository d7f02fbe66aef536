// Subnormal numbers: so small that float32 holds them with fewer digits. Many processors compute with them in
// microcode, a hundred times more slowly than with others.
import type { TrainingState, Weights } from './engine.ts';

/** The smallest magnitude that is not subnormal, 2^-126. */
const SMALLEST_NORMAL = 2 ** -126;

/** How many values of a training's state are subnormal. */
export interface SubnormalCounts {
  readonly weights: number;
  /** In Adam's first moments, the running means of gradients. */
  readonly first: number;
  /** In Adam's second moments, the running means of squared gradients. */
  readonly second: number;
  /** Values in all three together. */
  readonly values: number;
}

/** Counts the subnormal values of all tensors; zero is none of them. */
export function countSubnormals(tensors: Weights): number {
  let count = 0;
  for (const { data } of tensors.values()) {
    for (const value of data) if (value !== 0 && Math.abs(value) < SMALLEST_NORMAL) count++;
  }
  return count;
}

/** Counts weights and moments apart. */
export function subnormalsOf({ weights, optimizer: { first, second } }: TrainingState): SubnormalCounts {
  const values = [weights, first, second].reduce(
    (sum, tensors) => sum + [...tensors.values()].reduce((inner, { data }) => inner + data.length, 0),
    0,
  );
  return {
    weights: countSubnormals(weights),
    first: countSubnormals(first),
    second: countSubnormals(second),
    values,
  };
}
