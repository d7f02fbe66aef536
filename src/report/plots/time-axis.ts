// An axis of seconds that no interrupted epoch stretches: a pause of the machine says nothing of the model.
import { formatSignificant } from '../format.ts';
import { quantile } from './scale.ts';
import { GROUND } from './style.ts';

/** An epoch of more than so many times its run's median was interrupted; no model's own epochs differ by as much. */
const INTERRUPTED = 3;
/** Above the longest time that is drawn, as a share of it. */
const MARGIN = 1.08;
/** Of the marks at the upper edge, in pixels from it. */
const EDGE = 6;

export interface TimeAxis {
  /** The axis goes from zero to here. */
  readonly top: number;
  /** The longest time that is off the scale; undefined where all are on it. */
  readonly longest: number | undefined;
}

/**
 * An axis on which every time stands that is not far above its own run's median.
 * @param runs the seconds of each run's epochs; those that are not finite are left out
 */
export function timeAxis(runs: readonly (readonly number[])[]): TimeAxis {
  const known = runs.map((seconds) => seconds.filter(Number.isFinite).toSorted((a, b) => a - b));
  const usual = known.flatMap((sorted) =>
    sorted.filter((value) => value <= INTERRUPTED * quantile(sorted, 0.5)),
  );
  const most = usual.reduce((max, value) => Math.max(max, value), 0);
  const top = most > 0 ? most * MARGIN : 1;
  const off = known.flat().filter((value) => value > top);
  return { top, longest: off.length === 0 ? undefined : Math.max(...off) };
}

/** The mark of a time that is off the scale, and its place. */
export const OFF_MARK = {
  type: 'point',
  shape: 'triangle-up',
  size: 110,
  opacity: 1,
  stroke: GROUND,
  strokeWidth: 1,
} as const;
export const OFF_PLACE = { value: EDGE };

/** `▲ off the scale: training time up to 41.2 s`; nothing where all times are on it. */
export function offPhrase(axes: readonly { readonly what: string; readonly axis: TimeAxis }[]): string {
  const words = axes.flatMap(({ what, axis }) =>
    axis.longest === undefined ? [] : [`${what} up to ${formatSignificant(axis.longest, 3)} s`],
  );
  return words.length === 0 ? '' : `▲ off the scale: ${words.join(', ')}`;
}
