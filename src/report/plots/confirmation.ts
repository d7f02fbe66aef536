// A study's best configurations under fresh seeds: a dot for each seed, their mean with its interval, and what the study
// itself had seen as a hollow mark, one panel for each kind of score.
import type { TopLevelSpec } from 'vega-lite';
import type { Direction } from '../../trial/trial.ts';
import { type Layer, legendLayers } from './legend.ts';
import { type ScoreAxis, scoreAxis } from './scale.ts';
import { ABOVE_LEGEND, emptyPlot, layerOf, type PlotSize, plotSpec, rows } from './spec.ts';
import { goalOf } from './standing.ts';
import { COLORS, GROUND, INK } from './style.ts';

/** Widths of one panel alone and of one of two, and the height of a configuration. */
const WIDTHS = [600, 340] as const;
const ROW = 46;
const GAP = 40;
/** Pixels of the seeds below a configuration's line, and of their mean above it. */
const [BELOW, ABOVE] = [9, -7];

/** One configuration's scores of one kind. */
export interface SeedScores {
  /** `#14`, `#0 default`. */
  readonly name: string;
  readonly values: readonly number[];
  /** NaN where there is none. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** What the study saw, where that is a score of this kind. */
  readonly observed?: number;
  /** Whether it is the one that was chosen. */
  readonly isChosen: boolean;
}

/** One kind of score. */
export interface SeedPanel {
  readonly metric: string;
  /** What stands below the panel: `val_acc with 5 fresh seeds`. */
  readonly title: string;
  readonly direction: Direction;
  readonly rows: readonly SeedScores[];
}

const MARKS = {
  seed: {
    type: 'point',
    shape: 'circle',
    size: 42,
    opacity: 0.85,
    fill: COLORS[5],
    stroke: GROUND,
    strokeWidth: 0.8,
  },
  off: {
    type: 'point',
    shape: 'diamond',
    size: 60,
    opacity: 1,
    fill: COLORS[4],
    stroke: GROUND,
    strokeWidth: 0.8,
  },
  mean: {
    type: 'point',
    shape: 'square',
    size: 62,
    opacity: 1,
    fill: COLORS[0],
    stroke: GROUND,
    strokeWidth: 1,
  },
  interval: { type: 'rule', stroke: COLORS[0], strokeWidth: 2.5 },
  observed: {
    type: 'point',
    shape: 'circle',
    size: 92,
    opacity: 1,
    fill: GROUND,
    stroke: COLORS[1],
    strokeWidth: 2,
  },
} as const;

/**
 * The figure of a confirmation. Scores that are far worse than the others stand at the edge.
 * @param given the size of one panel
 */
export function confirmationPlot(
  study: string,
  panels: readonly SeedPanel[],
  given: Partial<PlotSize> = {},
): TopLevelSpec {
  const count = Math.max(1, ...panels.map((panel) => panel.rows.length));
  const size = { width: WIDTHS[panels.length > 1 ? 1 : 0], height: count * ROW, ...given };
  const heading = {
    title: `${study}: the best with fresh seeds`,
    subtitle: subtitleOf(panels),
    width: panels.length * size.width + (panels.length - 1) * GAP,
    description: `Scores of the best configurations of ${study} with fresh seeds, by ${panels.map(({ metric }) => metric).join(' and ')}.`,
    offset: ABOVE_LEGEND,
  };
  const scored = panels.filter((panel) => panel.rows.some(({ values }) => values.length > 0));
  if (scored.length === 0) return emptyPlot(heading, 'no seed has a score yet', size);
  return plotSpec(heading, {
    hconcat: scored.map((panel, index) => ({
      ...size,
      layer: [...panelLayers(panel, index === 0, size), ...(index === 0 ? legendOf(panels) : [])],
    })),
    bounds: 'flush',
    spacing: GAP,
  });
}

function subtitleOf([first, ...others]: readonly SeedPanel[]): string {
  if (first === undefined) return '';
  const same = others.every(({ direction }) => direction === first.direction);
  return [...(same ? [goalOf(first.direction)] : []), 'bold: the one to take'].join('; ');
}

const X = { field: 'x', type: 'quantitative' };
const Y = { field: 'name', type: 'nominal' };

function panelLayers(panel: SeedPanel, isFirst: boolean, size: PlotSize): Layer[] {
  const known = panel.rows.filter(({ values }) => values.length > 0);
  const always = known.flatMap(({ mean, observed }) => [mean, ...(observed === undefined ? [] : [observed])]);
  const values = known.flatMap((row) => [...row.values, row.low, row.high].filter(Number.isFinite));
  const axis = scoreAxis(values, panel.direction, always);
  const dots = known.flatMap(({ name, values: own }) => own.map((value) => ({ name, value })));
  const means = known.map(({ name, mean, low, high }) => ({ name, x: mean, ...inside(axis, low, high) }));
  const observed = known.flatMap(({ name, observed: seen }) =>
    seen === undefined ? [] : [{ name, x: seen }],
  );
  const at = { x: X, y: Y };
  return [
    frame(panel, axis, isFirst, size),
    ...layerOf(
      means.filter(({ low, high }) => high > low),
      { ...MARKS.interval, yOffset: ABOVE },
      { x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' }, y: Y },
    ),
    ...layerOf(observed, { ...MARKS.observed, yOffset: ABOVE }, at),
    ...layerOf(means, { ...MARKS.mean, yOffset: ABOVE }, at),
    ...layerOf(
      dots.filter(({ value }) => !axis.isOff(value)).map(({ name, value }) => ({ name, x: value })),
      { ...MARKS.seed, yOffset: BELOW },
      at,
    ),
    ...layerOf(
      dots
        .filter(({ value }) => axis.isOff(value))
        .map(({ name, value }) => ({ name, x: clamped(axis, value) })),
      { ...MARKS.off, yOffset: BELOW },
      at,
    ),
  ];
}

const clamped = ({ low, high }: ScoreAxis, value: number): number => Math.min(high, Math.max(low, value));

const inside = (axis: ScoreAxis, low: number, high: number) => ({
  low: clamped(axis, low),
  high: clamped(axis, high),
});

/** The axes. The chosen one's name stands out. */
function frame(panel: SeedPanel, { low, high }: ScoreAxis, isFirst: boolean, { width }: PlotSize): Layer {
  const names = panel.rows.map(({ name }) => name);
  const chosen = panel.rows.find(({ isChosen }) => isChosen)?.name ?? '';
  const isChosen = `datum.value === ${JSON.stringify(chosen)}`;
  return {
    ...rows([{ name: names[0], x: low }]),
    mark: { type: 'point', opacity: 0 },
    encoding: {
      x: {
        ...X,
        title: panel.title,
        scale: { domain: [low, high], nice: false, zero: false },
        axis: { grid: true, tickCount: Math.max(3, Math.floor(width / 70)) },
      },
      y: {
        ...Y,
        title: null,
        sort: null,
        scale: { type: 'point', domain: names, padding: 0.5 },
        axis: isFirst
          ? {
              grid: true,
              labelFontSize: 12,
              labelColor: INK,
              labelFontWeight: { condition: { test: isChosen, value: 'bold' }, value: 'normal' },
              labelLimit: 160,
            }
          : { grid: true, labels: false, minExtent: 0 },
      },
    },
  };
}

function legendOf(panels: readonly SeedPanel[]): Layer[] {
  const hasObserved = panels.some((panel) => panel.rows.some(({ observed }) => observed !== undefined));
  return legendLayers([
    { name: 'a seed', mark: MARKS.seed },
    { name: 'mean, 95 %', mark: MARKS.mean },
    ...(hasObserved ? [{ name: 'seen in the study', mark: MARKS.observed }] : []),
  ]);
}
