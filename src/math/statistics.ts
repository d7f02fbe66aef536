// Means and spreads of a few numbers, and the correction for several tests. A spread of fewer than two values is not
// known: NaN.

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sample standard deviation. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * Holm's correction for several tests: the chance that any of those below 0.05 is a false alarm stays below 0.05.
 * P-values that are NaN are no tests.
 * S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6, 1979.
 * @returns the corrected p-values, in the order given
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, index) => index).filter((index) => !Number.isNaN(ps[index]));
  order.sort((a, b) => ps[a] - ps[b]);
  const corrected = ps.map(() => Number.NaN);
  let most = 0;
  order.forEach((index, rank) => {
    most = Math.max(most, Math.min(1, (order.length - rank) * ps[index]));
    corrected[index] = most;
  });
  return corrected;
}
