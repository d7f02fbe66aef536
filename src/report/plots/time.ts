// The article's Figure 6: how long an epoch of training takes at each learning rate, a line for each model.
import type { TopLevelSpec } from 'vega-lite';
import type { NamedRun } from '../compare.ts';
import { formatExponent } from '../format.ts';
import { type Layer, type LegendEntry, legendLayers } from './legend.ts';
import { ABOVE_LEGEND, emptyPlot, layerOf, type PlotSize, plotSpec, rows } from './spec.ts';
import { COLORS, DASHES, GROUND, SHAPES } from './style.ts';

const DEFAULT_SIZE: PlotSize = { width: 560, height: 330 };

/** The epochs of all runs of one model at one learning rate. */
interface Group {
  readonly model: string;
  readonly lr: number;
  readonly mean: number;
  /** Quartiles of the epochs. */
  readonly low: number;
  readonly high: number;
}

/** Mean seconds of training an epoch by learning rate; bars from the first to the third quartile of the epochs. */
export function timePlot(runs: readonly NamedRun[], given: Partial<PlotSize> = {}): TopLevelSpec {
  const size = { ...DEFAULT_SIZE, ...given };
  const groups = groupsOf(runs);
  const models = [...new Set(groups.map(({ model }) => model))];
  const heading = {
    title: 'Training time by learning rate',
    subtitle: 'mean over the epochs; bars: the middle half of the epochs',
    width: size.width,
    description: `Seconds of training an epoch by learning rate of ${models.join(', ')}.`,
    offset: ABOVE_LEGEND,
  };
  if (groups.length === 0) return emptyPlot(heading, 'no run has an epoch', size);
  return plotSpec(heading, {
    ...size,
    layer: [
      frame(groups),
      ...models.flatMap((model, index) => modelLayers(model, index, groups, models.length)),
      ...legendLayers(models.map(entryOf)),
    ],
  });
}

function groupsOf(runs: readonly NamedRun[]): Group[] {
  const epochs = new Map<string, { model: string; lr: number; seconds: number[] }>();
  for (const { run } of runs) {
    const { model, depth } = run.config;
    const name = isSameDepth(runs, model) ? model : `${model}, depth ${depth}`;
    const key = `${name} ${run.learningRate}`;
    const group = epochs.get(key) ?? { model: name, lr: run.learningRate, seconds: [] };
    const known = run.epochs.map(({ trainSeconds }) => trainSeconds).filter(Number.isFinite);
    epochs.set(key, { ...group, seconds: [...group.seconds, ...known] });
  }
  return [...epochs.values()]
    .filter(({ seconds }) => seconds.length > 0)
    .map(({ model, lr, seconds }) => {
      const sorted = seconds.toSorted((a, b) => a - b);
      const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)];
      const mean = seconds.reduce((sum, value) => sum + value, 0) / seconds.length;
      return { model, lr, mean, low: at(0.25), high: at(0.75) };
    })
    .toSorted((a, b) => a.lr - b.lr);
}

const isSameDepth = (runs: readonly NamedRun[], model: string): boolean =>
  new Set(runs.filter(({ run }) => run.config.model === model).map(({ run }) => run.config.depth)).size === 1;

const X = { field: 'lr', type: 'ordinal' };
const Y = { field: 'mean', type: 'quantitative' };

/** Learning rates stand beside each other at equal distances, as in the article. */
function frame(groups: readonly Group[]): Layer {
  const rates = [...new Set(groups.map(({ lr }) => lr))].map(labelOf);
  const top = groups.reduce((most, { high, mean }) => Math.max(most, high, mean), 0);
  return {
    ...rows([{ lr: rates[0], mean: 0 }]),
    mark: { type: 'point', opacity: 0 },
    encoding: {
      x: {
        ...X,
        title: 'learning rate',
        sort: null,
        scale: { type: 'point', domain: rates, padding: 0.4 },
        axis: { labelAngle: 0 },
      },
      y: {
        ...Y,
        title: 'training an epoch (s)',
        scale: { domain: [0, top > 0 ? top * 1.08 : 1], nice: false },
        axis: { tickCount: 6 },
      },
    },
  };
}

const labelOf = (lr: number): string => (lr < 1e-3 ? formatExponent(lr) : String(lr));

/** Models stand a little beside each other, so that their bars do not cover each other. */
function modelLayers(model: string, index: number, groups: readonly Group[], count: number): Layer[] {
  const values = groups
    .filter((group) => group.model === model)
    .map((group) => ({ ...group, lr: labelOf(group.lr) }));
  const color = COLORS[index % COLORS.length];
  const xOffset = (index - (count - 1) / 2) * 9;
  const line = {
    type: 'line',
    stroke: color,
    strokeWidth: 2,
    strokeDash: DASHES[index % DASHES.length],
    xOffset,
  };
  const point = { type: 'point', shape: SHAPES[index % SHAPES.length], size: 70, opacity: 1, fill: color };
  return [
    ...layerOf(values, line, { x: X, y: Y }),
    ...layerOf(
      values,
      { type: 'rule', stroke: color, strokeWidth: 2, xOffset },
      {
        x: X,
        y: { field: 'low', type: 'quantitative' },
        y2: { field: 'high' },
      },
    ),
    ...layerOf(values, { ...point, stroke: GROUND, strokeWidth: 1, xOffset }, { x: X, y: Y }),
  ];
}

const entryOf = (name: string, index: number): LegendEntry => ({
  name,
  mark: {
    type: 'point',
    shape: SHAPES[index % SHAPES.length],
    size: 80,
    opacity: 1,
    fill: COLORS[index % COLORS.length],
    strokeWidth: 0,
  },
});
