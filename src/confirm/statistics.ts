// What a few repeats of a score tell: means with intervals, paired differences with tests, how many repeats it would take.
import { deviation, mean } from '../math/statistics.ts';
import { studentTQuantile, studentTTwoSided } from '../math/student-t.ts';

/** A difference with a p-value below this means something; intervals are of its complement, 95 %. */
export const SIGNIFICANCE = 0.05;
/** The chance to see a difference that is there, for {@link repeatsNeeded}. */
const POWER = 0.8;
/** More repeats than this are as good as never. */
export const MOST_REPEATS = 1000;

/** Repeats of one score. */
export interface Sample {
  readonly n: number;
  /** NaN without any value. */
  readonly mean: number;
  /** Sample standard deviation; NaN with fewer than two values, as are the ends of the interval. */
  readonly sd: number;
  /** 95 % confidence interval of the mean. */
  readonly low: number;
  readonly high: number;
}

/** Mean, spread and interval of some scores. */
export function sampleOf(values: readonly number[]): Sample {
  const n = values.length;
  // The mean of equal scores is that score, whatever the last bits of their sum are.
  const isConstant = n > 1 && values.every((value) => value === values[0]);
  const [center, sd] = isConstant ? [values[0], 0] : [mean(values), deviation(values)];
  const half = n < 2 ? Number.NaN : (halfWidth(n) * sd) / Math.sqrt(n);
  return { n, mean: center, sd, low: center - half, high: center + half };
}

/** How far a single further score may lie from the mean of a sample: half the 95 % prediction interval. */
export function predictionHalfWidth({ n, sd }: Sample): number {
  return n < 2 ? Number.NaN : halfWidth(n) * sd * Math.sqrt(1 + 1 / n);
}

const halfWidth = (n: number): number => studentTQuantile(1 - SIGNIFICANCE / 2, n - 1);

/** A paired difference of scores, with Student's t test. */
export interface PairedDifference extends Sample {
  /** Two-sided; NaN with fewer than two pairs. */
  readonly p: number;
}

/**
 * Student's paired t test of `a - b`, pair by pair.
 * @param a as long as `b`
 */
export function pairedDifference(a: readonly number[], b: readonly number[]): PairedDifference {
  const sample = sampleOf(a.map((value, index) => value - b[index]));
  const { n, mean: difference, sd } = sample;
  if (n < 2) return { ...sample, p: Number.NaN };
  if (sd === 0) return { ...sample, p: difference === 0 ? 1 : 0 };
  return { ...sample, p: studentTTwoSided((difference / sd) * Math.sqrt(n), n - 1) };
}

/**
 * About how many pairs it takes until a paired t test sees a difference in four of five tries, if the difference and its
 * spread are as observed: the smallest n with n >= ((t(1 - alpha/2) + t(0.8)) sd / difference)², the usual
 * approximation by central t quantiles.
 * @param alpha what p has to fall below
 * @returns undefined where that is more than {@link MOST_REPEATS}, or nothing is known of the spread
 */
export function repeatsNeeded({ mean: difference, sd }: Sample, alpha: number): number | undefined {
  const suffices = (n: number): boolean => {
    const t = studentTQuantile(1 - alpha / 2, n - 1) + studentTQuantile(POWER, n - 1);
    return n >= ((t * sd) / difference) ** 2;
  };
  if (difference === 0 || Number.isNaN(sd) || !suffices(MOST_REPEATS)) return undefined;
  let [low, high] = [1, MOST_REPEATS];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (middle > 1 && suffices(middle)) high = middle;
    else low = middle;
  }
  return high;
}
