// What a score axis must show, and what would only stretch it.
import type { Direction } from '../../trial/trial.ts';

/** Trials farther than this many interquartile ranges beyond the worse quartile are drawn at the axis's edge. */
const FENCE = 3;
/** Empty share of the axis at its better end, and at its worse one, where the marks of failed trials stand. */
const MARGIN = { better: 0.06, worse: 0.1 };

export interface ScoreAxis {
  readonly low: number;
  readonly high: number;
  /** Whether a score lies beyond the worse end of the axis. */
  isOff(value: number): boolean;
}

/**
 * An axis for scores of which some may be far worse than the rest (Tukey's far outliers). The better end always shows
 * every score.
 * @param values at least one finite score
 * @param always values that must be on the axis whatever they are, such as the default's
 */
export function scoreAxis(
  values: readonly number[],
  direction: Direction,
  always: readonly number[] = [],
): ScoreAxis {
  const sorted = values.toSorted((a, b) => a - b);
  const [q1, q3] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const reach = FENCE * (q3 - q1);
  const maximize = direction === 'maximize';
  const beyond = (value: number) => reach > 0 && (maximize ? value < q1 - reach : value > q3 + reach);
  const shown = [...values.filter((value) => !beyond(value)), ...always];
  const [low, high] = extentOf(shown);
  const span = high > low ? high - low : Math.abs(high) / 10 || 1;
  const from = low - span * (maximize ? MARGIN.worse : MARGIN.better);
  const to = high + span * (maximize ? MARGIN.better : MARGIN.worse);
  return { low: from, high: to, isOff: (value) => value < from || value > to };
}

/** The smallest and the largest of any number of values. */
export function extentOf(values: readonly number[]): readonly [low: number, high: number] {
  return values.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** Linear interpolation between order statistics. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

/** The pixel of a score, from the top of a plot of some height. */
export const pixelOf = ({ low, high }: ScoreAxis, value: number, height: number): number =>
  ((high - value) / (high - low)) * height;
