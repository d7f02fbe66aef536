// The timeline: when each trial ran, in which worker, and how it ended.
import type { TopLevelSpec } from 'vega-lite';
import type { TrialState } from '../../trial/trial.ts';
import { formatDuration, plural } from '../format.ts';
import { type Bar, type Lanes, lanesOf } from './lanes.ts';
import { type Layer, type LegendEntry, legendLayers } from './legend.ts';
import { ABOVE_LEGEND, emptyPlot, layerOf, type PlotSize, type PlotStudy, plotSpec, rows } from './spec.ts';
import { COLORS, GROUND, LINE, MUTED } from './style.ts';

const DEFAULT_WIDTH = 680;
/** Of one lane. */
const LANE = 30;
const MOST_HEIGHT = 520;
/** Bars shorter than this many pixels are drawn this long. */
const SHORTEST = 1.2;
/** A digit of a trial's number takes so many pixels, and some are left beside it. */
const DIGIT = 6.5;
const BESIDE = 5;

const STYLES: readonly (readonly [TrialState, string, string])[] = [
  ['COMPLETE', 'complete', COLORS[0]],
  ['PRUNED', 'pruned', COLORS[3]],
  ['FAIL', 'failed', COLORS[1]],
  ['RUNNING', 'running', COLORS[5]],
  ['WAITING', 'waiting', LINE],
];

/** Units of time, the largest last: milliseconds, and what the axis says. */
const UNITS = [
  [1, 'milliseconds'],
  [1000, 'seconds'],
  [60_000, 'minutes'],
  [3_600_000, 'hours'],
  [86_400_000, 'days'],
] as const;

/**
 * A bar for each trial that was started. Long times in which nothing ran are cut out and marked.
 * @param size its height is that of all lanes together; by the number of lanes when left out
 */
export function timelinePlot(study: PlotStudy, given: Partial<PlotSize> = {}): TopLevelSpec {
  const lanes = lanesOf(study.trials);
  const height = Math.max(90, Math.min(lanes.names.length * LANE, MOST_HEIGHT));
  const size = { width: DEFAULT_WIDTH, height, ...given };
  const heading = {
    title: `${study.name}: trials over time`,
    subtitle: subtitle(lanes),
    width: size.width,
    description: `When each trial of the study ${study.name} ran, in which worker, and how it ended.`,
    offset: ABOVE_LEGEND,
  };
  if (lanes.bars.length === 0) return emptyPlot(heading, 'no trial has started yet', size);
  const unit = UNITS.findLast(([ms]) => lanes.end >= 2 * ms) ?? UNITS[0];
  return plotSpec(heading, {
    ...size,
    layer: [
      frame(lanes, unit[1], unit[0]),
      ...barLayers(lanes, unit[0], size),
      ...pauseLayers(lanes, unit[0]),
      ...legendLayers(entriesOf(lanes)),
    ],
  });
}

function subtitle({ startedAt, end, bars, pauses }: Lanes): string {
  if (startedAt === undefined) return '';
  const started = new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ');
  const paused = pauses.length === 0 ? '' : `, ${plural(pauses.length, 'pause')} cut out`;
  const busy = bars.reduce((sum, { from, to }) => sum + to - from, 0);
  const pace = `${formatDuration(busy / bars.length)} a trial`;
  return `from ${started} UTC, ${formatDuration(end)}${paused}; ${pace}`;
}

const X = { field: 'from', type: 'quantitative' };

function frame({ names, end }: Lanes, unit: string, ms: number): Layer {
  const isCrowded = names.length > MOST_HEIGHT / 14;
  return {
    ...rows([{ from: 0, lane: names[0] }]),
    mark: { type: 'point', opacity: 0 },
    encoding: {
      x: {
        ...X,
        title: unit,
        scale: { domain: [0, end > 0 ? end / ms : 1], nice: false, zero: false },
        axis: { tickCount: 8, grid: true, labelFlush: false },
      },
      y: {
        field: 'lane',
        type: 'nominal',
        title: null,
        sort: null,
        scale: { domain: names, paddingInner: 0.2, paddingOuter: 0.1 },
        axis: { grid: false, labels: !isCrowded, labelLimit: 160 },
      },
    },
  };
}

function barLayers(lanes: Lanes, ms: number, { width }: PlotSize): Layer[] {
  const pixel = lanes.end / width || 1;
  const drawn = joined(lanes.bars, SHORTEST * pixel);
  const values = drawn.map(({ number, state, lane, from, to }) => ({
    number,
    state,
    lane: lanes.names[lane],
    from: from / ms,
    to: Math.max(to, from + SHORTEST * pixel) / ms,
  }));
  const color = {
    field: 'state',
    type: 'nominal',
    legend: null,
    scale: { domain: STYLES.map(([state]) => state), range: STYLES.map(([, , color]) => color) },
  };
  const y = { field: 'lane', type: 'nominal' };
  const wide = drawn
    .filter(({ number, from, to }) => to - from >= (String(number).length * DIGIT + BESIDE) * pixel)
    .map(({ number, lane, from, to }) => ({
      text: `${number}`,
      lane: lanes.names[lane],
      from: (from + to) / 2 / ms,
    }));
  const bar = { type: 'bar', stroke: GROUND, strokeWidth: values.length > 300 ? 0 : 0.8 };
  return [
    ...layerOf(values, bar, { x: X, x2: { field: 'to' }, y, color }),
    ...layerOf(
      wide,
      { type: 'text', fontSize: 10, color: GROUND },
      { x: X, y, text: { field: 'text', type: 'nominal' } },
    ),
  ];
}

/**
 * Neighbours of one lane that together are shorter than two marks, as one bar. Its state is the one that was drawn least,
 * measured by its time, so that all states keep their shares.
 */
function joined(bars: readonly Bar[], shortest: number): readonly Bar[] {
  const lanes = new Map<number, Bar[][]>();
  for (const bar of bars) {
    const groups = lanes.get(bar.lane) ?? [];
    const group = groups.at(-1);
    if (group !== undefined && bar.to - group[0].from < 2 * shortest) group.push(bar);
    else groups.push([bar]);
    lanes.set(bar.lane, groups);
  }
  return [...lanes.values()].flatMap(inShares);
}

/** A bar for each group of one lane. */
function inShares(groups: readonly (readonly Bar[])[]): Bar[] {
  const owed = new Map<TrialState, number>();
  const add = (state: TrialState, time: number) => owed.set(state, (owed.get(state) ?? 0) + time);
  return groups.map((group) => {
    for (const { state, from, to } of group) add(state, to - from);
    const total = group.reduce((sum, { from, to }) => sum + to - from, 0);
    const state = group.length === 1 ? group[0].state : mostOwed(owed);
    add(state, -total);
    return { ...group[0], state, to: (group.at(-1) as Bar).to };
  });
}

const mostOwed = (owed: ReadonlyMap<TrialState, number>): TrialState =>
  [...owed].reduce((most, next) => (next[1] > most[1] ? next : most))[0];

function pauseLayers({ pauses }: Lanes, ms: number): Layer[] {
  const values = pauses.map(({ at, ms: length }) => ({
    from: at / ms,
    text: `${formatDuration(length)} later`,
  }));
  const rule = { type: 'rule', stroke: MUTED, strokeDash: [2, 3], strokeWidth: 1.2 };
  const text = { type: 'text', angle: 270, baseline: 'bottom', dy: -3, fontSize: 10, color: MUTED };
  return [
    ...layerOf(values, rule, { x: X }),
    ...(pauses.length > 4 ? [] : layerOf(values, text, { x: X, text: { field: 'text' } })),
  ];
}

function entriesOf({ bars }: Lanes): LegendEntry[] {
  const found = new Set(bars.map(({ state }) => state));
  return STYLES.filter(([state]) => found.has(state)).map(([, name, color]) => ({
    name,
    mark: { type: 'point', shape: 'square', size: 110, opacity: 1, fill: color, strokeWidth: 0 },
  }));
}
