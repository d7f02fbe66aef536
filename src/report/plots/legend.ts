// A legend whose entries show the very marks of the plot: line, point, cross. Vega's own shows one symbol for all.
import { COLORS, INK, SHAPES } from './style.ts';

/** A layer of a vega-lite specification. */
export type Layer = Record<string, unknown>;

/** One entry: the mark as the plot draws it, and its name. */
export interface LegendEntry {
  readonly name: string;
  /** A point mark, or a rule mark for a line. */
  readonly mark: Readonly<Record<string, unknown>> & { readonly type: 'point' | 'rule' };
}

const SYMBOL_WIDTH = 22;
const GAP = 20;
/** What a character of the legend's text takes, at most, in any sans-serif font. */
const CHARACTER = 6.9;
/** Pixels above the plot. */
const RISE = -16;

/**
 * Layers that write the entries in one row above the plot.
 * @param rise its place, in pixels from the plot's top
 */
export function legendLayers(entries: readonly LegendEntry[], rise = RISE): Layer[] {
  let left = 0;
  return entries.flatMap(({ name, mark }) => {
    const at = left;
    left += SYMBOL_WIDTH + name.length * CHARACTER + GAP;
    const data = { values: [{}] };
    const y = { value: rise };
    const line =
      mark.type === 'rule'
        ? { x: { value: at }, x2: { value: at + SYMBOL_WIDTH - 6 } }
        : { x: { value: at + 8 } };
    const text = { type: 'text', align: 'left', baseline: 'middle', fontSize: 12, color: INK };
    return [
      { data, mark, encoding: { ...line, y } },
      { data, mark: text, encoding: { x: { value: at + SYMBOL_WIDTH }, y, text: { value: name } } },
    ];
  });
}

/** The point of a series: colour and shape tell it from the others. */
export const seriesPoint = (index: number, size: number) => ({
  type: 'point' as const,
  shape: SHAPES[index % SHAPES.length],
  size,
  opacity: 1,
  fill: COLORS[index % COLORS.length],
});

/** The entries of series that are drawn as {@link seriesPoint}. */
export const pointEntries = (names: readonly string[], size: number): LegendEntry[] =>
  names.map((name, index) => ({ name, mark: { ...seriesPoint(index, size), strokeWidth: 0 } }));
