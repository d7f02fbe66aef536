// Intermediate values: the reports of each trial by step, the best trial before the others, ends of pruned and failed ones marked.
import type { TopLevelSpec } from 'vega-lite';
import type { Trial, TrialState } from '../../trial/trial.ts';
import { cutLine } from './clip.ts';
import { type Layer, type LegendEntry, legendLayers } from './legend.ts';
import { MARKS } from './marks.ts';
import { type ScoreAxis, scoreAxis } from './scale.ts';
import { ABOVE_LEGEND, emptyPlot, layerOf, type PlotSize, type PlotStudy, plotSpec, rows } from './spec.ts';
import { bestPhrase, drawnPhrase, goalOf, type Standing, standingOf } from './standing.ts';
import { COLORS, SEQUENCE } from './style.ts';
import { evenly } from './thin.ts';

const DEFAULT_SIZE: PlotSize = { width: 620, height: 340 };
/** Lines beyond this cover each other: the best are drawn, and some of the others. */
const MOST_BEST = 20;
const MOST_OTHERS = 130;
/** Steps of one line beyond this are finer than a pixel. */
const MOST_STEPS = 400;
const MARKED_STEPS = 12;

/** A report; the value is null where it is no finite number, so that the line has a gap. */
interface Report {
  readonly number: number;
  readonly step: number;
  readonly value: number | null;
}

interface Curve {
  readonly number: number;
  readonly state: TrialState;
  readonly reports: readonly Report[];
}

/** A line for each trial that reported. */
export function intermediatePlot(study: PlotStudy, given: Partial<PlotSize> = {}): TopLevelSpec {
  const size = { ...DEFAULT_SIZE, ...given };
  const { metric, name, direction } = study;
  const standing = standingOf(study);
  const reporting = study.trials.filter(({ intermediateValues }) => intermediateValues.size > 0);
  const curves = chosen(reporting, standing, study).map(curveOf);
  const best = standing.best ? bestPhrase(study, standing.best) : goalOf(direction);
  const heading = {
    title: `${name}: ${metric} by step`,
    subtitle: [best, drawnPhrase(curves.length, reporting.length)],
    width: size.width,
    description: `The intermediate values of ${metric} of each trial of the study ${name} by step.`,
    offset: ABOVE_LEGEND,
  };
  const values = curves.flatMap(({ reports }) => reports.flatMap(({ value }) => value ?? []));
  if (values.length === 0) return emptyPlot(heading, 'no trial has reported a value at a step', size);
  const axis = scoreAxis(values, direction);
  const bestNumber = standing.best?.number;
  return plotSpec(heading, {
    ...size,
    layer: [
      frame(axis, curves, metric),
      ...curveLayers(curves, bestNumber, axis),
      ...endLayers(curves, axis),
      ...legendLayers(entriesOf(curves, bestNumber)),
    ],
  });
}

/** The best last, so that it lies above the others. */
function chosen(reporting: readonly Trial[], { best }: Standing, { direction }: PlotStudy): readonly Trial[] {
  if (reporting.length <= MOST_BEST + MOST_OTHERS) return reporting.toSorted((a, b) => order(a, b, best));
  const sign = direction === 'maximize' ? -1 : 1;
  const worst = Number.POSITIVE_INFINITY;
  const rank = ({ value, state }: Trial) => (state === 'COMPLETE' && value !== null ? sign * value : worst);
  const ranked = reporting.toSorted((a, b) => (rank(a) < rank(b) ? -1 : Number(rank(a) > rank(b))));
  const others = evenly(ranked.slice(MOST_BEST), MOST_OTHERS);
  return [...others, ...ranked.slice(0, MOST_BEST).toReversed()];
}

const order = (a: Trial, b: Trial, best: Trial | undefined): number =>
  Number(a === best) - Number(b === best) || a.number - b.number;

function curveOf({ number, state, intermediateValues }: Trial): Curve {
  const all = [...intermediateValues].map(([step, value]) => ({
    number,
    step,
    value: Number.isFinite(value) ? value : null,
  }));
  const some = evenly(all, MOST_STEPS);
  const last = all.at(-1) as Report;
  return { number, state, reports: some.at(-1) === last ? some : [...some, last] };
}

const X = { field: 'step', type: 'quantitative' };
const Y = { field: 'value', type: 'quantitative' };

function frame({ low, high }: ScoreAxis, curves: readonly Curve[], metric: string): Layer {
  const steps = curves.flatMap(({ reports }) => reports.map(({ step }) => step));
  const first = steps.reduce((least, step) => Math.min(least, step), Number.POSITIVE_INFINITY);
  const last = steps.reduce((most, step) => Math.max(most, step), Number.NEGATIVE_INFINITY);
  const pad = last > first ? (last - first) * 0.02 : 0.5;
  const plain = { nice: false, zero: false };
  const x = { ...X, title: 'step', scale: { domain: [first - pad, last + pad], ...plain } };
  return {
    ...rows([{ step: first, value: low }]),
    mark: { type: 'point', opacity: 0 },
    encoding: {
      x: { ...x, axis: { format: ',d', tickMinStep: 1, labelFlush: false } },
      y: { ...Y, title: metric, scale: { domain: [low, high], ...plain }, axis: { tickCount: 7 } },
    },
  };
}

function curveLayers(curves: readonly Curve[], best: number | undefined, axis: ScoreAxis): Layer[] {
  const longest = Math.max(...curves.map(({ reports }) => reports.length));
  const dense = curves.length > 40;
  const isMarked = longest <= MARKED_STEPS;
  const of = (some: readonly Curve[], color: string, more: object): Layer[] => [
    ...layerOf(
      some.flatMap((curve) => lineOf(curve, axis)),
      { type: 'line', strokeJoin: 'round', stroke: color, ...more },
      { x: X, y: Y, detail: { field: 'number' } },
    ),
    ...layerOf(
      isMarked ? some.flatMap(({ reports }) => reports).filter((report) => isShown(report, axis)) : [],
      { type: 'point', size: dense ? 10 : 22, opacity: 1, fill: color, strokeWidth: 0 },
      { x: X, y: Y },
    ),
  ];
  const rest = curves.filter(({ number }) => number !== best);
  const broken = ({ state }: Curve) => state === 'FAIL' || state === 'PRUNED';
  const thinLine = { strokeWidth: dense ? 0.8 : 1.3, strokeOpacity: dense ? 0.7 : 0.9 };
  return [
    ...of(rest.filter(broken), SEQUENCE[1], { ...thinLine, strokeDash: [4, 3] }),
    ...of(
      rest.filter((curve) => !broken(curve)),
      COLORS[5],
      thinLine,
    ),
    ...of(
      curves.filter(({ number }) => number === best),
      COLORS[0],
      { strokeWidth: 3 },
    ),
  ];
}

const isShown = ({ value }: Report, { low, high }: ScoreAxis): boolean =>
  value !== null && value >= low && value <= high;

function lineOf({ number, reports }: Curve, { low, high }: ScoreAxis): Report[] {
  const points = reports.map(({ step, value }) => ({ x: step, y: value }));
  return cutLine(points, low, high).map(({ x, y }) => ({ number, step: x, value: y }));
}

/** Where trials ended before their time. */
function endLayers(curves: readonly Curve[], axis: ScoreAxis): Layer[] {
  const last = (state: TrialState) =>
    curves
      .filter((curve) => curve.state === state)
      .flatMap(({ reports }) => reports.filter(({ value }) => value !== null).slice(-1))
      .filter(({ value }) => !axis.isOff(value as number));
  const encoding = { x: X, y: Y };
  return [
    ...layerOf(last('PRUNED'), { ...MARKS.pruned, size: 44 }, encoding),
    ...layerOf(last('FAIL'), { ...MARKS.failed, size: 60 }, encoding),
  ];
}

function entriesOf(curves: readonly Curve[], best: number | undefined): LegendEntry[] {
  const line = (stroke: string, strokeWidth: number) => ({ type: 'rule', stroke, strokeWidth }) as const;
  const entries: [boolean, LegendEntry][] = [
    [curves.some(({ number }) => number === best), { name: 'best trial', mark: line(COLORS[0], 3) }],
    [true, { name: 'trial', mark: line(COLORS[5], 1.5) }],
    [curves.some(({ state }) => state === 'PRUNED'), { name: 'pruned', mark: MARKS.pruned }],
    [curves.some(({ state }) => state === 'FAIL'), { name: 'failed', mark: MARKS.failed }],
  ];
  return entries.filter(([isShown]) => isShown).map(([, entry]) => entry);
}
