// Moves and turns of the hold-out part: fixed once, drawn without looking at any result.

import { createRng } from '../../../src/math/random.ts';
import type { Formula } from '../../../src/objectives/functions.ts';

/** Shares by which boxes are moved; other ones than those of the development part. */
export const SHARES = [0.13, -0.18, 0.07, 0.16, -0.09, -0.14, 0.1, -0.05, 0.18];

/** An orthogonal matrix by Gram-Schmidt from seeded normal draws, as rows. */
function orthogonal(size: number): number[][] {
  const rng = createRng(20261124, size, 'bench-turn');
  const rows: number[][] = [];
  while (rows.length < size) {
    const row = Array.from({ length: size }, rng.normal);
    for (const other of rows) {
      const share = dot(row, other);
      for (let column = 0; column < size; column++) row[column] -= share * other[column];
    }
    const length = Math.sqrt(dot(row, row));
    rows.push(row.map((value) => value / length));
  }
  return rows;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, column) => sum + value * b[column], 0);

/** A function turned about a point, so that its valleys run across the axes; the point keeps its value. */
export function turned(formula: Formula, centre: readonly number[]): Formula {
  const rows = orthogonal(centre.length);
  return (x) => {
    const offset = x.map((value, column) => value - centre[column]);
    return formula(rows.map((row, column) => centre[column] + dot(row, offset)));
  };
}
