// The article's Figure 6: what an epoch takes by learning rate, with the spread over the epochs.
import type { TopLevelSpec } from 'vega-lite';
import type { NamedRun } from '../compare.ts';
import { formatExponent } from '../format.ts';
import { type RunRecord, scoredWord } from '../run-record.ts';
import { type Layer, legendLayers, pointEntries, seriesPoint } from './legend.ts';
import { quantile } from './scale.ts';
import { ABOVE_LEGEND, emptyPlot, layerOf, type PlotSize, plotSpec, rows } from './spec.ts';
import { COLORS, DASHES, GROUND } from './style.ts';
import { OFF_MARK, OFF_PLACE, offPhrase, type TimeAxis, timeAxis } from './time-axis.ts';

/** Of one panel. */
const PANEL: PlotSize = { width: 330, height: 240 };
const GAP = 64;
/** Area of a point, in square pixels. */
const POINT = 70;
/** Pixels between the marks of two series at one learning rate. */
const BESIDE = 10;
const panelsOf = (scored: string) =>
  [
    { key: 'trainSeconds', what: 'training', title: 'training an epoch (s)' },
    { key: 'evalSeconds', what: scored, title: `${scored} after it (s)` },
  ] as const;

/** Runs that are drawn as one colour: a model at one depth. */
export interface RateSeries {
  readonly name: string;
  readonly runs: readonly RunRecord[];
}

/** The epochs of all runs of one series at one learning rate. */
interface Group {
  readonly name: string;
  readonly lr: number;
  readonly median: number;
  /** Quartiles. */
  readonly low: number;
  readonly high: number;
}

/** Runs by their model, and by its depth where it has several. */
export function rateSeriesOf(runs: readonly NamedRun[]): RateSeries[] {
  const depths = (model: string) =>
    new Set(runs.filter(({ run }) => run.config.model === model).map(({ run }) => run.config.depth)).size;
  const series = new Map<string, RunRecord[]>();
  for (const { run } of runs) {
    const { model, depth } = run.config;
    const name = depths(model) > 1 ? `${model}, depth ${depth}` : model;
    series.set(name, [...(series.get(name) ?? []), run]);
  }
  return [...series].map(([name, own]) => ({ name, runs: own }));
}

/**
 * Median seconds of an epoch with the middle half of the epochs, by learning rate; one panel for training, one for scoring.
 * Medians, because an epoch that the machine interrupted says nothing of the model.
 * @param given the size of one panel
 */
export function timePlot(series: readonly RateSeries[], given: Partial<PlotSize> = {}): TopLevelSpec {
  const size = { ...PANEL, ...given };
  const rates = [...new Set(series.flatMap(({ runs }) => runs.map((run) => run.learningRate)))];
  const scored = scoredWord(series.flatMap(({ runs }) => runs));
  const panels = panelsOf(scored).map((panel) => {
    const groups = series.flatMap((one) => groupsOf(one, panel.key));
    return { ...panel, groups, axis: axisOf(groups) };
  });
  const heading = {
    title: 'Time by learning rate',
    subtitle: ['median over the epochs, with their middle half', offPhrase(panels)],
    width: 2 * size.width + GAP,
    description: `Seconds of an epoch by learning rate of ${series.map(({ name }) => name).join(', ')}.`,
    offset: ABOVE_LEGEND,
  };
  if (series.every(({ runs }) => runs.every(({ epochs }) => epochs.length === 0))) {
    return emptyPlot(heading, 'no run has an epoch', size);
  }
  const labels = rates.toSorted((a, b) => a - b).map(labelOf);
  return plotSpec(heading, {
    hconcat: panels.map(({ title, groups, axis }, index) => {
      const names = series.map(({ name }) => name);
      return {
        ...size,
        layer: [
          frame(axis.top, labels, title),
          ...names.flatMap((name, place) => seriesLayers(name, place, names.length, groups, axis.top)),
          ...(index === 0 ? legendLayers(pointEntries(names, POINT)) : []),
        ],
      };
    }),
    bounds: 'flush',
    spacing: GAP,
  });
}

function groupsOf({ name, runs }: RateSeries, key: 'trainSeconds' | 'evalSeconds'): Group[] {
  const rates = [...new Set(runs.map(({ learningRate }) => learningRate))].toSorted((a, b) => a - b);
  return rates.flatMap((lr) => {
    const own = runs.filter(({ learningRate }) => learningRate === lr);
    const seconds = own.flatMap(({ epochs }) => epochs.map((epoch) => epoch[key])).filter(Number.isFinite);
    const sorted = seconds.toSorted((a, b) => a - b);
    return sorted.length === 0
      ? []
      : [
          {
            name,
            lr,
            median: quantile(sorted, 0.5),
            low: quantile(sorted, 0.25),
            high: quantile(sorted, 0.75),
          },
        ];
  });
}

/** Bars and medians that an interruption stretched are cut: each is held against the medians of its series. */
const axisOf = (groups: readonly Group[]): TimeAxis =>
  timeAxis(
    [...new Set(groups.map(({ name }) => name))].map((name) =>
      groups.filter((group) => group.name === name).flatMap(({ low, median, high }) => [low, median, high]),
    ),
  );

const X = { field: 'lr', type: 'ordinal' };
const Y = { field: 'median', type: 'quantitative' };

/** Learning rates stand beside each other at equal distances, as in the article. */
function frame(top: number, labels: readonly string[], title: string): Layer {
  return {
    ...rows([{ lr: labels[0], median: 0 }]),
    mark: { type: 'point', opacity: 0 },
    encoding: {
      x: {
        ...X,
        title: 'learning rate',
        sort: null,
        scale: { type: 'point', domain: labels, padding: 0.4 },
        axis: { labelAngle: 0 },
      },
      y: {
        ...Y,
        title,
        scale: { domain: [0, top], nice: false },
        axis: { tickCount: 5 },
      },
    },
  };
}

const labelOf = (lr: number): string => (lr < 1e-3 ? formatExponent(lr) : String(lr));

/** Series stand a little beside each other, so that their bars do not cover each other. */
function seriesLayers(
  name: string,
  index: number,
  count: number,
  groups: readonly Group[],
  top: number,
): Layer[] {
  const own = groups
    .filter((group) => group.name === name)
    .map(({ lr, ...group }) => ({ ...group, lr: labelOf(lr) }));
  const bars = own
    .filter(({ low }) => low <= top)
    .map((group) => ({ ...group, high: Math.min(group.high, top) }));
  // A null median is a gap in the line, and no point.
  const medians = own.map(({ lr, median }) => ({ lr, median: median > top ? null : median }));
  const off = own.filter(({ high }) => high > top);
  const color = COLORS[index % COLORS.length];
  const xOffset = (index - (count - 1) / 2) * BESIDE;
  const line = { type: 'line', stroke: color, strokeWidth: 2, strokeDash: DASHES[index % DASHES.length] };
  const bar = { type: 'rule', stroke: color, strokeWidth: 2, xOffset };
  const ends = { x: X, y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' } };
  return [
    ...layerOf(medians, { ...line, xOffset }, { x: X, y: Y }),
    ...layerOf(bars, bar, ends),
    ...layerOf(
      medians,
      { ...seriesPoint(index, POINT), stroke: GROUND, strokeWidth: 1, xOffset },
      { x: X, y: Y },
    ),
    ...layerOf(off, { ...OFF_MARK, fill: color, xOffset }, { x: X, y: OFF_PLACE }),
  ];
}
