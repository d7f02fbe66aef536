// What a Gaussian process refuses.
import { InputError } from '../errors.ts';
import type { DenseMatrix } from '../math/linalg.ts';

function checkFinite(values: Float64Array): void {
  for (const value of values) {
    if (Number.isFinite(value)) continue;
    throw InputError.of('gp', `an observation holds ${value}`, 'leave out trials without finite values');
  }
}

/** @throws InputError when shapes disagree, there is no observation, or a number is not finite */
export function checkObservations(x: DenseMatrix, y: Float64Array): void {
  const shape = `x is ${x.rows} x ${x.columns} with ${x.data.length} entries, y has ${y.length}`;
  if (x.rows < 1 || x.columns < 1 || x.data.length !== x.rows * x.columns || y.length !== x.rows) {
    throw InputError.of('gp', shape, 'give at least one row and column, and a y for each row');
  }
  checkFinite(x.data);
  checkFinite(y);
}
