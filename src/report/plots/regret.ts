// How far samplers are from the best after each trial: the median over the seeds, with the middle half.
import type { TopLevelSpec } from 'vega-lite';
import { type Layer, legendLayers } from './legend.ts';
import { quantile } from './scale.ts';
import { ABOVE_LEGEND, layerOf, type PlotSize, plotSpec } from './spec.ts';
import { COLORS, DASHES } from './style.ts';

const SIZE: PlotSize = { width: 560, height: 280 };
/** Below this the axis is linear, so that it has a zero; above it is logarithmic. */
const LINEAR = 0.05;
const TICKS = [0, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

/** One sampler: a curve for each seed, the regret after the first trial, the second, … */
export interface RegretSeries {
  readonly name: string;
  readonly curves: readonly (readonly number[])[];
}

/** @param unit of the regrets, for the axis */
export function regretPlot(
  title: string,
  unit: string,
  series: readonly RegretSeries[],
  given: Partial<PlotSize> = {},
): TopLevelSpec {
  const size = { ...SIZE, ...given };
  const names = series.map(({ name }) => name);
  const heading = {
    title,
    subtitle: 'regret after so many trials: median over the seeds, with their middle half; lower is better',
    description: `Simple regret by trial of ${names.join(', ')}.`,
    width: size.width,
    offset: ABOVE_LEGEND,
  };
  const entries = names.map((name, index) => ({ name, mark: { type: 'rule' as const, ...lineOf(index) } }));
  return plotSpec(heading, {
    ...size,
    layer: [...series.flatMap((one, index) => seriesLayers(one, index, unit)), ...legendLayers(entries)],
  });
}

function seriesLayers({ curves }: RegretSeries, index: number, unit: string): Layer[] {
  const values = Array.from({ length: curves[0]?.length ?? 0 }, (_, trial) => {
    const sorted = curves.map((curve) => curve[trial]).toSorted((a, b) => a - b);
    const [low, median, high] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share));
    return { trial: trial + 1, low, median, high };
  });
  const x = {
    field: 'trial',
    type: 'quantitative',
    title: 'trials',
    scale: { zero: false, nice: false },
    axis: { format: ',d', tickMinStep: 1 },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: `regret (${unit})`,
    scale: { type: 'symlog', constant: LINEAR, nice: false },
    axis: { values: TICKS, format: '~g' },
  });
  const band = { type: 'area', color: COLORS[index % COLORS.length], opacity: 0.15 };
  return [
    ...layerOf(values, band, { x, y: y('low'), y2: { field: 'high' } }),
    ...layerOf(values, { type: 'line', interpolate: 'step-after', ...lineOf(index) }, { x, y: y('median') }),
  ];
}

const lineOf = (index: number) => ({
  stroke: COLORS[index % COLORS.length],
  strokeWidth: 2,
  strokeDash: DASHES[index % DASHES.length],
});
