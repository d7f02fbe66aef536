// Parallel coordinates: a line for each trial through the values of its parameters to its score.
import type { TopLevelSpec } from 'vega-lite';
import { encodeValue } from '../../space/encoding.ts';
import type { Trial } from '../../trial/trial.ts';
import { posteriorOf, varyingNames } from '../posterior.ts';
import { type Layer, type LegendEntry, legendLayers } from './legend.ts';
import { MARKS } from './marks.ts';
import { parameterTicks, scoreTicks, type Tick } from './parallel-ticks.ts';
import type { ScoreAxis } from './scale.ts';
import { ABOVE_LEGEND, emptyPlot, layerOf, type PlotSize, type PlotStudy, plotSpec, rows } from './spec.ts';
import { bestPhrase, drawnPhrase, type Standing, standingOf } from './standing.ts';
import { COLORS, GROUND, INK, LINE, SEQUENCE } from './style.ts';
import { evenly } from './thin.ts';

const DEFAULT_SIZE: PlotSize = { width: 720, height: 340 };
/** More axes than this stand too close to be read. */
const MOST_AXES = 10;
/** Lines beyond this cover each other: the best are drawn, and some of the others. */
const MOST_BEST = 60;
const MOST_OTHERS = 240;
/** Below the axes: where lines of trials without the parameter pass. */
const INACTIVE = -0.09;
const NAME_CHARACTER = 6.6;

/** A trial's line: a height in [0, 1] for each axis. */
interface Line {
  readonly number: number;
  readonly heights: readonly number[];
  /** 0 for the worst score on the axis, 1 for the best; undefined for a failed trial. */
  readonly rank: number | undefined;
}

/**
 * All trials with a score, or failed. Darker lines have better scores; the best is drawn thick.
 * @param names the parameters, from left to right; all that vary when left out
 */
export function parallelPlot(
  study: PlotStudy,
  given: Partial<PlotSize> = {},
  names?: readonly string[],
): TopLevelSpec {
  const size = { ...DEFAULT_SIZE, ...given };
  const standing = standingOf(study);
  const { axis } = standing;
  const shown = names ?? axisNames(study);
  const trials = chosen(study, standing);
  const all = standing.scored.length + standing.failed.length;
  const subtitle = [bestPhrase(study, standing.best), drawnPhrase(trials.length, all)];
  const heading = {
    title: `${study.name}: parameters and ${study.metric}`,
    subtitle,
    width: size.width,
    description: `The parameters of each trial of the study ${study.name}, joined by a line to its ${study.metric}.`,
    offset: ABOVE_LEGEND + 6,
  };
  if (shown.length === 0) return emptyPlot(heading, 'no parameter varies', size);
  if (axis === undefined) return emptyPlot(heading, 'no trial has a score yet', size);
  const lines = trials.map((trial) => lineOf(trial, shown, study, axis));
  return plotSpec(heading, {
    ...size,
    layer: [
      frame(shown.length),
      ...lineLayers(lines, standing.best?.number, shown.length),
      ...axisLayers(shown, study, axis, size),
      ...legendLayers(entriesOf(lines), -44),
    ],
  });
}

/** Those that the scores depend on most, in the order of the space. */
function axisNames(study: PlotStudy): readonly string[] {
  const varying = varyingNames(study.space);
  if (varying.length <= MOST_AXES) return varying;
  const kept = new Set((posteriorOf(study)?.byInfluence ?? varying).slice(0, MOST_AXES));
  return varying.filter((name) => kept.has(name));
}

/** The worst first, so that the best lie above them. */
function chosen({ direction }: PlotStudy, { scored, failed }: Standing): readonly Trial[] {
  const sign = direction === 'maximize' ? 1 : -1;
  const ranked = scored.toSorted((a, b) => sign * (a.value - b.value)).map(({ trial }) => trial);
  const best = ranked.slice(-MOST_BEST);
  return [
    ...evenly(failed, MOST_OTHERS / 4),
    ...evenly(ranked.slice(0, Math.max(0, ranked.length - MOST_BEST)), MOST_OTHERS),
    ...best,
  ];
}

const share = ({ low, high }: ScoreAxis, value: number): number =>
  Math.min(Math.max((value - low) / (high - low), 0), 1);

function lineOf(trial: Trial, names: readonly string[], study: PlotStudy, axis: ScoreAxis): Line {
  const { params, value, number, state } = trial;
  const heights = names.map((name) =>
    Object.hasOwn(params, name) ? encodeValue(study.space[name], params[name]) : INACTIVE,
  );
  const isUp = study.direction === 'maximize';
  if (state === 'FAIL') return { number, heights: [...heights, isUp ? 0 : 1], rank: undefined };
  const height = share(axis, value as number);
  return { number, heights: [...heights, height], rank: isUp ? height : 1 - height };
}

const X = { field: 'x', type: 'quantitative' };
const Y = { field: 'y', type: 'quantitative' };

function frame(count: number): Layer {
  const plain = { nice: false, zero: false };
  return {
    ...rows([{ x: 0, y: 0 }]),
    mark: { type: 'point', opacity: 0 },
    encoding: {
      x: { ...X, scale: { domain: [-0.25, count + 0.25], ...plain }, axis: null },
      y: { ...Y, scale: { domain: [INACTIVE - 0.03, 1.03], ...plain }, axis: null },
    },
  };
}

function lineLayers(lines: readonly Line[], best: number | undefined, count: number): Layer[] {
  const dense = lines.length > 100;
  const rowsOf = (some: readonly Line[]) =>
    some.flatMap(({ number, heights, rank }) => heights.map((y, x) => ({ number, x, y, rank })));
  const stroke = {
    field: 'rank',
    type: 'quantitative',
    legend: null,
    scale: { domain: SEQUENCE.map((_, step) => step / (SEQUENCE.length - 1)), range: SEQUENCE },
  };
  const line = { type: 'line', strokeJoin: 'round', strokeOpacity: dense ? 0.65 : 0.9 };
  const at = { x: X, y: Y, detail: { field: 'number' } };
  const failed = lines.filter(({ rank }) => rank === undefined);
  const scored = lines.filter(({ rank }) => rank !== undefined);
  const ends = failed.map(({ heights }) => ({ x: count, y: heights.at(-1) }));
  return [
    ...layerOf(rowsOf(failed), { ...line, stroke: COLORS[1], strokeWidth: 1, strokeDash: [3, 3] }, at),
    ...layerOf(rowsOf(scored), { ...line, strokeWidth: dense ? 1 : 1.6 }, { ...at, stroke }),
    ...layerOf(ends.slice(0, 1), MARKS.failed, { x: X, y: Y }),
    ...layerOf(
      rowsOf(scored.filter(({ number }) => number === best)),
      { ...line, stroke: COLORS[4], strokeWidth: 3.2, strokeOpacity: 1 },
      at,
    ),
  ];
}

function axisLayers(names: readonly string[], study: PlotStudy, axis: ScoreAxis, size: PlotSize): Layer[] {
  const own = names.flatMap((name, x) => parameterTicks(study.space[name]).map((tick) => ({ ...tick, x })));
  const scores = scoreTicks(axis).map((tick) => ({ ...tick, x: names.length }));
  const rest = names.flatMap((name, x) =>
    study.space[name].when === undefined ? [] : [{ x, y: INACTIVE, text: 'inactive' }],
  );
  const rules = [...names, study.metric].map((_, x) => ({ x, y: 0, y2: 1 }));
  const tick = { type: 'tick', orient: 'horizontal', color: LINE, size: 7, thickness: 1, opacity: 1 };
  const room = size.width / (names.length + 0.5) - 8;
  return [
    ...layerOf(rules, { type: 'rule', stroke: LINE, strokeWidth: 1 }, { x: X, y: Y, y2: { field: 'y2' } }),
    ...layerOf([...own, ...scores], tick, { x: X, y: Y }),
    ...tickLabels([...own, ...rest], { align: 'right', dx: -6, limit: room }),
    ...tickLabels(scores, { align: 'left', dx: 6 }),
    ...nameLayers([...names, study.metric], room),
  ];
}

/** Texts on a rim in the ground's colour, which keeps them readable where lines pass. */
function tickLabels(ticks: readonly (Tick & { readonly x: number })[], style: object): Layer[] {
  const label = { type: 'text', baseline: 'middle', fontSize: 11, ...style };
  const at = { x: X, y: Y, text: { field: 'text' } };
  return [
    ...layerOf(ticks, { ...label, stroke: GROUND, strokeWidth: 4, strokeJoin: 'round' }, at),
    ...layerOf(ticks, { ...label, color: INK }, at),
  ];
}

/** Names above the axes; in two rows where they would touch. */
function nameLayers(names: readonly string[], room: number): Layer[] {
  const isTight = names.some((name) => name.length * NAME_CHARACTER > room);
  const row = (which: 0 | 1) =>
    layerOf(
      names.map((text, x) => ({ text, x })).filter(({ x }) => (isTight ? x % 2 : 0) === which),
      {
        type: 'text',
        baseline: 'bottom',
        fontSize: 12,
        fontWeight: 600,
        color: INK,
        limit: isTight ? 2 * room : room + 8,
      },
      { x: X, y: { value: which === 0 ? -4 : -18 }, text: { field: 'text' } },
    );
  return [...row(0), ...row(1)];
}

function entriesOf(lines: readonly Line[]): LegendEntry[] {
  const line = (stroke: string, more: object = {}) =>
    ({ type: 'rule', stroke, strokeWidth: 2, ...more }) as LegendEntry['mark'];
  const entries: [boolean, LegendEntry][] = [
    [true, { name: 'best', mark: line(COLORS[4], { strokeWidth: 3.2 }) }],
    [true, { name: 'good', mark: line(SEQUENCE[4]) }],
    [true, { name: 'bad', mark: line(SEQUENCE[1]) }],
    [
      lines.some(({ rank }) => rank === undefined),
      { name: 'failed', mark: line(COLORS[1], { strokeDash: [3, 3], strokeWidth: 1.4 }) },
    ],
  ];
  return entries.filter(([isShown]) => isShown).map(([, entry]) => entry);
}
