// Differences between trainings of the same seed: first weights and order of the images are equal in such a pair, so that
// the seed's share of the luck falls out.

import { deviation, mean } from '../../math/statistics.ts';
import { plural } from '../../report/format.ts';
import type { RunRecord } from '../../report/run-record.ts';

/** Paired differences, in the unit of the values. */
export interface PairedDifference {
  readonly mean: number;
  /** Sample standard deviation over the seeds; NaN with one seed. */
  readonly sd: number;
  readonly count: number;
  /** Whether the mean is larger than the standard deviation. One seed cannot tell: false. */
  readonly exceedsSpread: boolean;
}

/** Differences by seed, `a` less `b`; undefined where no seed has both. */
export function pairedDifference(
  a: ReadonlyMap<number, number>,
  b: ReadonlyMap<number, number>,
): PairedDifference | undefined {
  const differences = [...a].flatMap(([seed, value]) => {
    const other = b.get(seed);
    return other === undefined ? [] : [value - other];
  });
  if (differences.length === 0) return undefined;
  const [center, sd] = [mean(differences), deviation(differences)];
  return { mean: center, sd, count: differences.length, exceedsSpread: Math.abs(center) > sd };
}

/** `+0.42 ± 0.10 points`, of shares. */
export function pointsText({ mean: center, sd }: PairedDifference): string {
  const sign = center < 0 ? '' : '+';
  const spread = Number.isNaN(sd) ? '' : ` ± ${(100 * sd).toFixed(2)}`;
  return `${sign}${(100 * center).toFixed(2)}${spread} points`;
}

/** `more than its spread over 5 seeds`. */
export function spreadText({ count, exceedsSpread }: PairedDifference): string {
  if (count === 1) return 'one seed, so its spread is not known';
  return `${exceedsSpread ? 'more' : 'no more'} than its spread over ${plural(count, 'seed')}`;
}

/** A mean of shares with its spread over the seeds, `97.42 ± 0.10 %`. */
export function sharesText(values: readonly number[]): string {
  if (values.length === 0) return '-';
  const sd = deviation(values);
  return `${(100 * mean(values)).toFixed(2)}${Number.isNaN(sd) ? '' : ` ± ${(100 * sd).toFixed(2)}`} %`;
}

/** Accuracy after the last epoch by seed, of trainings that came to their end. */
export function accuracies(runs: readonly RunRecord[]): Map<number, number> {
  return new Map(
    runs.flatMap((run): [number, number][] => {
      const last = run.epochs.at(-1);
      return last === undefined || run.diverged !== undefined ? [] : [[run.seed, last.accuracy]];
    }),
  );
}
