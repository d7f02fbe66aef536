// Differences of scores as people read them: percentage points where scores are shares of one.
import { formatSigned, formatSignificant } from '../report/format.ts';
import { areShares } from '../report/standing.ts';
import type { Judged } from './confirmation.ts';

/** Writes differences of one measure. */
export interface Differences {
  /** `+1.93 points`, `-0.0123`. */
  text(difference: number): string;
  /** `+1.62 to +2.24 points`. */
  range(low: number, high: number): string;
}

/** All differences of a measure in one unit. */
export function differencesOf({ metric, standings }: Pick<Judged, 'metric' | 'standings'>): Differences {
  const means = standings.flatMap(({ n, mean }) => (n > 0 ? [mean] : []));
  if (!areShares(metric, means)) {
    return { text: formatSigned, range: (low, high) => `${formatSigned(low)} to ${formatSigned(high)}` };
  }
  const points = (difference: number): string => {
    const value = Number((100 * difference).toPrecision(10));
    // Small ones keep their digits, or a difference that means something would read as none.
    const text = value !== 0 && Math.abs(value) < 0.095 ? formatSignificant(value, 2) : value.toFixed(2);
    return value > 0 ? `+${text}` : text;
  };
  return {
    text: (difference) => `${points(difference)} points`,
    range: (low, high) => `${points(low)} to ${points(high)} points`,
  };
}

/** `p = 0.03`, `p < 0.0001`. */
export function formatP(p: number): string {
  if (Number.isNaN(p)) return 'p unknown';
  return p < 1e-4 ? 'p < 0.0001' : `p = ${Number(p.toPrecision(2))}`;
}
