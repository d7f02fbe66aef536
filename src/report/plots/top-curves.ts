// Learning curves of the best few trials: what each reported by step, with its number and score at its end.
import type { TopLevelSpec } from 'vega-lite';
import type { Trial } from '../../trial/trial.ts';
import { formatScore } from '../format.ts';
import { endLabels } from './labels.ts';
import { type Layer, type LegendEntry, legendLayers } from './legend.ts';
import { pixelOf, type ScoreAxis, scoreAxis } from './scale.ts';
import { ABOVE_LEGEND, layerOf, type PlotSize, type PlotStudy, plotSpec, rows } from './spec.ts';
import { COLORS, DASHES } from './style.ts';
import { evenly } from './thin.ts';

const DEFAULT_SIZE: PlotSize = { width: 560, height: 300 };
/** Steps of one curve beyond this are finer than a pixel. */
const MOST_STEPS = 400;
const MARKED_STEPS = 40;

interface Report {
  readonly number: number;
  readonly step: number;
  readonly value: number;
}

/**
 * The curves of some trials.
 * @param trials best first, at most as many as there are colours
 * @returns undefined where none of them reported at two steps
 */
export function topCurvesPlot(
  { name, metric, direction }: PlotStudy,
  trials: readonly Trial[],
  given: Partial<PlotSize> = {},
): TopLevelSpec | undefined {
  const size = { ...DEFAULT_SIZE, ...given };
  const curves = trials.map(reportsOf).filter((reports) => reports.length > 1);
  if (curves.length === 0) return undefined;
  const all = curves.flat();
  const axis = scoreAxis(
    all.map(({ value }) => value),
    direction,
    curves.map((reports) => (reports.at(-1) as Report).value),
  );
  return plotSpec(
    {
      title: `${name}: ${metric} by step, best trials`,
      description: `${metric} by step of the best trials of the study ${name}.`,
      width: size.width,
      offset: ABOVE_LEGEND,
    },
    {
      ...size,
      layer: [
        frame(axis, all, metric),
        ...curves.flatMap((reports, index) => curveLayers(reports, index, axis)).reverse(),
        ...endLabels(
          curves.map((reports, index) => labelOf(reports, index, axis, size)),
          size.width,
        ),
        ...legendLayers(curves.map(entryOf)),
      ],
    },
  );
}

function reportsOf({ number, intermediateValues }: Trial): Report[] {
  const all = [...intermediateValues]
    .filter(([, value]) => Number.isFinite(value))
    .map(([step, value]) => ({ number, step, value }));
  const some = evenly(all, MOST_STEPS);
  const last = all.at(-1);
  return last === undefined || some.at(-1) === last ? [...some] : [...some, last];
}

const X = { field: 'step', type: 'quantitative' };
const Y = { field: 'value', type: 'quantitative' };

function frame({ low, high }: ScoreAxis, all: readonly Report[], metric: string): Layer {
  const first = all.reduce((least, { step }) => Math.min(least, step), Number.POSITIVE_INFINITY);
  const last = all.reduce((most, { step }) => Math.max(most, step), Number.NEGATIVE_INFINITY);
  const pad = last > first ? (last - first) * 0.02 : 0.5;
  const plain = { nice: false, zero: false };
  return {
    ...rows([{ step: first, value: low }]),
    mark: { type: 'point', opacity: 0 },
    encoding: {
      x: {
        ...X,
        title: 'step',
        scale: { domain: [first - pad, last + pad], ...plain },
        axis: { format: ',d', tickMinStep: 1, labelFlush: false },
      },
      y: { ...Y, title: metric, scale: { domain: [low, high], ...plain }, axis: { tickCount: 6 } },
    },
  };
}

const lineStyle = (index: number) => ({
  stroke: COLORS[index % COLORS.length],
  strokeWidth: index === 0 ? 3 : 1.6,
  strokeDash: DASHES[index % DASHES.length],
});

function curveLayers(reports: readonly Report[], index: number, axis: ScoreAxis): Layer[] {
  const shown = reports.map((report) => ({
    ...report,
    value: report.value < axis.low || report.value > axis.high ? null : report.value,
  }));
  const points = reports.length > MARKED_STEPS ? [] : shown.filter(({ value }) => value !== null);
  const mark = {
    type: 'point',
    size: index === 0 ? 46 : 26,
    opacity: 1,
    strokeWidth: 0,
    fill: COLORS[index % COLORS.length],
  };
  return [
    ...layerOf(points, mark, { x: X, y: Y }),
    ...layerOf(shown, { type: 'line', strokeJoin: 'round', ...lineStyle(index) }, { x: X, y: Y }),
  ];
}

function labelOf(reports: readonly Report[], index: number, axis: ScoreAxis, { height }: PlotSize) {
  const { number, value } = reports.at(-1) as Report;
  const style = { color: COLORS[index % COLORS.length], ...(index === 0 && { fontWeight: 'bold' }) };
  return { text: `#${number} ${formatScore(value)}`, y: pixelOf(axis, value, height), style };
}

function entryOf([{ number }]: readonly Report[], index: number): LegendEntry {
  return { name: `#${number}`, mark: { type: 'rule', ...lineStyle(index) } };
}
