// Ranks, and Wilcoxon's signed-rank test on them.
import { normalCdf } from '../../src/math/special.ts';

/** The places of values, smallest value first; infinities may be among them. */
const ascending = (values: readonly number[]): number[] =>
  values
    .map((_, index) => index)
    .sort((a, b) => Number(values[a] > values[b]) - Number(values[a] < values[b]));

/** Ranks from 1, smallest first; equal values share the mean of their ranks. */
export function ranksOf(values: readonly number[]): number[] {
  const order = ascending(values);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let place = from; place < to; place++) ranks[order[place]] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/** Up to so many pairs every assignment of signs is counted; beyond, the normal approximation is used. */
const EXACT_PAIRS = 50;

/**
 * One-sided Wilcoxon signed-rank test: the probability of pairs that lie at least as far above zero, were each
 * difference as likely to have the other sign. Differences of zero are left out; equal sizes share their rank. Exact up
 * to 50 pairs, also with equal sizes; beyond, a normal approximation with the correction for equal sizes.
 * @returns 1 without any difference
 */
export function wilcoxonGreater(differences: readonly number[]): number {
  const nonzero = differences.filter((value) => value !== 0);
  if (nonzero.length === 0) return 1;
  const ranks = ranksOf(nonzero.map(Math.abs));
  const statistic = ranks.reduce((sum, rank, index) => sum + (nonzero[index] > 0 ? rank : 0), 0);
  return nonzero.length <= EXACT_PAIRS ? exactTail(ranks, statistic) : normalTail(ranks, statistic);
}

/** P(W >= statistic); ranks are multiples of a half, so that twice their sums are whole numbers. */
function exactTail(ranks: readonly number[], statistic: number): number {
  const doubled = ranks.map((rank) => Math.round(2 * rank));
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  // The probability of each sum, as ranks come in one by one.
  const chances = new Float64Array(total + 1);
  chances[0] = 1;
  for (const rank of doubled) {
    for (let sum = total; sum >= 0; sum--) {
      chances[sum] = 0.5 * chances[sum] + (sum >= rank ? 0.5 * chances[sum - rank] : 0);
    }
  }
  return Math.min(
    chances.subarray(Math.round(2 * statistic)).reduce((sum, chance) => sum + chance, 0),
    1,
  );
}

function normalTail(ranks: readonly number[], statistic: number): number {
  // The mean and the variance of the sum; equal sizes are in the squares of the shared ranks.
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
  const variance = ranks.reduce((sum, rank) => sum + rank ** 2, 0) / 4;
  return normalCdf(-(statistic - mean) / Math.sqrt(variance));
}
