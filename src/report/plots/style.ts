// How every plot looks: Okabe and Ito's colours, which colour-blind readers can tell apart, grey text, and a white
// ground of its own, so that a plot reads the same on a dark page.
import type { Config } from 'vega-lite';

/** Okabe and Ito (2008), without the yellow that white paper swallows. The first ones are the easiest to tell apart. */
export const COLORS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#333333'] as const;

export const INK = '#333333';
export const MUTED = '#666666';
export const GRID = '#E6E6E6';
/** Lines of axes, and marks that stay in the background. */
export const LINE = '#999999';
/** What a plot is drawn on; also the rim of marks, so that they stay apart where they touch. */
export const GROUND = 'white';

/** One hue from pale to dark, evenly in lightness: it survives a grey print, and darker is more, or better. */
export const SEQUENCE = ['#DEEBF7', '#B3CFE8', '#6BAED6', '#2F7EBC', '#08458A'] as const;

/** Lines that differ without colour. */
export const DASHES = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [12, 4],
  [4, 2, 1, 2],
] as const;

/** Marks that differ in shape too, so that colour is never the only sign. One fewer than colours: pairs repeat late. */
export const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'triangle-down', 'cross'] as const;

const FONT = 'sans-serif';

/** The look that all plots share: quiet axes, a white ground, colours that the colour-blind can tell apart. */
export const PLOT_CONFIG: Config = {
  background: GROUND,
  padding: 14,
  font: FONT,
  view: { stroke: null },
  title: {
    anchor: 'start',
    frame: 'group',
    color: INK,
    subtitleColor: MUTED,
    fontSize: 15,
    fontWeight: 600,
    subtitleFontSize: 12,
    subtitlePadding: 5,
    offset: 14,
  },
  axis: {
    labelColor: MUTED,
    titleColor: INK,
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 8,
    gridColor: GRID,
    tickColor: GRID,
    domainColor: LINE,
    labelOverlap: 'greedy',
  },
  axisY: { domain: false, ticks: false, labelPadding: 6, minExtent: 38 },
  axisX: { grid: false, tickColor: LINE },
  legend: {
    orient: 'top',
    direction: 'horizontal',
    title: null,
    labelColor: INK,
    labelFontSize: 12,
    labelLimit: 320,
    symbolSize: 60,
    columnPadding: 18,
    offset: 12,
  },
};
