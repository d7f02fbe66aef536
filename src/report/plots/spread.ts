// Values of several series side by side in groups: every value as a mark, their mean and standard deviation as a bar. What
// the small questions of an experiment are answered with.
import type { TopLevelSpec } from 'vega-lite';
import { deviation, mean } from '../../math/statistics.ts';
import { type Layer, legendLayers, pointEntries, seriesPoint } from './legend.ts';
import { extentOf } from './scale.ts';
import { ABOVE_LEGEND, emptyPlot, layerOf, type PlotSize, plotSpec, rows } from './spec.ts';
import { COLORS, GROUND } from './style.ts';

const SIZE: PlotSize = { width: 520, height: 260 };
/** Area of a point, in square pixels. */
const POINT = 60;
/** Pixels between two series of a group. */
const BESIDE = 18;
/** What a group takes beside its series, and what the axis leaves at its ends. */
const APART = 24;
/** Empty share of the vertical axis at each end. */
const MARGIN = 0.12;

/** One colour: a value for each training, in the group that it belongs to. */
export interface SpreadSeries {
  readonly name: string;
  readonly points: readonly { readonly group: string; readonly value: number }[];
}

/** What is drawn, and what is written beside it. */
export interface SpreadPlot {
  readonly title: string;
  readonly subtitle: string;
  readonly groupTitle: string;
  readonly valueTitle: string;
  /** From left to right. */
  readonly groups: readonly string[];
  readonly series: readonly SpreadSeries[];
  /** Whether the vertical axis begins at zero, as that of times does. */
  readonly fromZero?: boolean;
}

/** Draws the values; those that are not finite are left out. */
export function spreadPlot(plot: SpreadPlot, given: Partial<PlotSize> = {}): TopLevelSpec {
  const { series, groups } = plot;
  const width = Math.max(SIZE.width, groups.length * (series.length * BESIDE + APART));
  const size = { ...SIZE, width, ...given };
  const { title, subtitle } = plot;
  const names = series.map(({ name }) => name);
  const description = `${title}: ${plot.valueTitle} by ${plot.groupTitle || 'kind'} of ${names.join(', ')}.`;
  const isSeveral = series.length > 1;
  const heading = {
    title,
    subtitle,
    description,
    width: size.width,
    ...(isSeveral && { offset: ABOVE_LEGEND }),
  };
  const values = series.flatMap(({ points }) => {
    const known = points.filter(({ value }) => Number.isFinite(value));
    return [...known.map(({ value }) => value), ...bars(known).flatMap(({ low, high }) => [low, high])];
  });
  if (values.length === 0) return emptyPlot(heading, 'nothing has been trained to its end', size);
  return plotSpec(heading, {
    ...size,
    layer: [
      frame(plot, domainOf(values, plot.fromZero === true)),
      ...series.flatMap((one, index) => seriesLayers(one, index, series.length)),
      ...(isSeveral ? legendLayers(pointEntries(names, POINT)) : []),
    ],
  });
}

function domainOf(values: readonly number[], fromZero: boolean): [number, number] {
  const [low, high] = extentOf(values);
  const pad = (high > low ? high - low : Math.abs(high) / 10 || 1) * MARGIN;
  return fromZero ? [0, high + pad] : [low - pad, high + pad];
}

const X = { field: 'group', type: 'ordinal' };
const y = (field: string): Layer => ({ field, type: 'quantitative' });

function frame({ groups, groupTitle, valueTitle }: SpreadPlot, domain: readonly number[]): Layer {
  return {
    ...rows([{ group: groups[0], value: domain[0] }]),
    mark: { type: 'point', opacity: 0 },
    encoding: {
      x: {
        ...X,
        title: groupTitle === '' ? null : groupTitle,
        sort: null,
        scale: { type: 'point', domain: groups, padding: 0.5 },
        axis: { labelAngle: 0, labelLimit: 160 },
      },
      y: {
        ...y('value'),
        title: valueTitle,
        scale: { domain, nice: false, zero: false },
        axis: { tickCount: 5 },
      },
    },
  };
}

function seriesLayers({ points }: SpreadSeries, index: number, count: number): Layer[] {
  const known = points.filter(({ value }) => Number.isFinite(value));
  const xOffset = (index - (count - 1) / 2) * BESIDE;
  const color = COLORS[index % COLORS.length];
  const bar = { type: 'rule', stroke: color, strokeWidth: 2, xOffset: xOffset + 8, clip: true };
  const middle = { type: 'tick', color, thickness: 2, size: 12, xOffset: xOffset + 8 };
  const own = bars(known);
  return [
    ...layerOf(own, bar, { x: X, y: y('low'), y2: { field: 'high' } }),
    ...layerOf(own, middle, { x: X, y: y('mean') }),
    ...layerOf(
      known,
      { ...seriesPoint(index, POINT), stroke: GROUND, strokeWidth: 1, xOffset },
      { x: X, y: y('value') },
    ),
  ];
}

/** Mean and standard deviation of each group. */
function bars(points: SpreadSeries['points']) {
  return [...new Set(points.map(({ group }) => group))].map((group) => {
    const values = points.filter((point) => point.group === group).map(({ value }) => value);
    const center = mean(values);
    const sd = values.length > 1 ? deviation(values) : 0;
    return { group, mean: center, low: center - sd, high: center + sd };
  });
}
