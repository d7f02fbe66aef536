// Plots for dark pages: the same specification with every colour of the style exchanged for one that stands out from a
// dark ground.
import type { TopLevelSpec } from 'vega-lite';
import { COLORS, GRID, GROUND, INK, LINE, MUTED, SEQUENCE } from './style.ts';

/** Lighter and less saturated, in the order of {@link COLORS}; the last is the ink. */
const DARK_COLORS = ['#3D9BE0', '#F0813A', '#2FC197', '#DE94BE', '#F2B33D', '#9AD4F7', '#E6E6E6'] as const;
/** More is brighter here. */
const DARK_SEQUENCE = ['#22303D', '#2D4E69', '#3F7FAB', '#73B4E1', '#D8EEFF'] as const;

const DARK: ReadonlyMap<string, string> = new Map([
  ...COLORS.map((color, index) => [color, DARK_COLORS[index]] as const),
  ...SEQUENCE.map((color, index) => [color, DARK_SEQUENCE[index]] as const),
  [INK, '#E6E6E6'],
  [MUTED, '#B0B0B0'],
  [GRID, '#363B42'],
  [LINE, '#7A7F87'],
  [GROUND, '#16191D'],
]);

/** Each colour of the style and what stands for it on dark pages. */
export const DARK_PAIRS: readonly (readonly [light: string, dark: string])[] = [...DARK];

/** What holds the user's own texts, which may happen to be the name of a colour. */
const OWN = new Set(['data', 'datasets', 'values', 'domain', 'title', 'subtitle', 'text', 'description']);

/** The specification for a dark page. */
export function darkened(spec: TopLevelSpec): TopLevelSpec {
  return exchanged(spec) as TopLevelSpec;
}

function exchanged(part: unknown): unknown {
  if (typeof part === 'string') return DARK.get(part) ?? part;
  if (Array.isArray(part)) return part.map(exchanged);
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [
      key,
      OWN.has(key) && !isStyle(value) ? value : exchanged(value),
    ]),
  );
}

/** The style of titles in the configuration is no text of the user's. */
const isStyle = (value: unknown): boolean => typeof value === 'object' && value !== null && 'color' in value;
