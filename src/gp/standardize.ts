// The user's values in units of their own mean and standard deviation.

/** Values in standard units, and the way back. */
export interface Standardized {
  /** (user value - mean) / sd, n. */
  readonly y: Float64Array;
  readonly mean: number;
  /** With ddof 1; 1 where the values are constant or there is only one. */
  readonly sd: number;
}

/** A spread below this part of the values is rounding error, and one below the second number has lost its digits. */
const RELATIVE_SPREAD_FLOOR = 1e-14;
const SPREAD_FLOOR = 1e-290;

function meanOf(values: Float64Array): number {
  return values.reduce((sum, v) => sum + v / values.length, 0);
}

/** Standardises finite values, from the smallest to the largest double without overflow. */
export function standardize(values: Float64Array): Standardized {
  const n = values.length;
  const size = values.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0);
  const mean = meanOf(values);
  const spread = values.reduce((largest, v) => Math.max(largest, Math.abs(v / 2 - mean / 2)), 0);
  if (n < 2 || spread <= Math.max(RELATIVE_SPREAD_FLOOR * size, SPREAD_FLOOR)) {
    return { y: new Float64Array(n), mean, sd: 1 };
  }
  // In units of half the largest deviation nothing over- or underflows, and the mean's rounding error shows.
  const unit = values.map((v) => (v / 2 - mean / 2) / spread);
  const rest = meanOf(unit);
  const unitSd = Math.sqrt(unit.reduce((sum, u) => sum + (u - rest) ** 2, 0) / (n - 1));
  const sd = Math.min(2 * spread * unitSd, Number.MAX_VALUE);
  return { y: unit.map((u) => (u - rest) / unitSd), mean, sd };
}
