// Slices: for each parameter its values against the scores, with what the model expects along it.
import type { TopLevelSpec } from 'vega-lite';
import { type ParameterValue, sizeOf, valueAt } from '../../space/parameter.ts';
import { formatCount } from '../format.ts';
import { type Posterior, posteriorOf, varyingNames } from '../posterior.ts';
import { type Along, expectedAlong } from './along.ts';
import { type ParameterAxis, parameterAxis } from './axes.ts';
import { curveLayers } from './curve.ts';
import { type Layer, type LegendEntry, legendLayers } from './legend.ts';
import { marksFor } from './marks.ts';
import { placeOf } from './place.ts';
import { pixelOf, type ScoreAxis } from './scale.ts';
import { ABOVE_LEGEND, emptyPlot, layerOf, type PlotSize, type PlotStudy, plotSpec } from './spec.ts';
import { bestPhrase, type Scored, type Standing, standingOf } from './standing.ts';
import { COLORS, SEQUENCE } from './style.ts';
import { scattered, thin } from './thin.ts';

/** Of one panel. */
const PANEL: PlotSize = { width: 240, height: 170 };
const COLUMNS = 3;
/** More panels than this nobody reads: the parameters that matter least are left out. */
const MOST_PANELS = 12;
const EDGE = 8;
/** Room for the axes between panels. */
const ROW_GAP = 62;
const COLUMN_GAP = 58;

/** What all panels share. */
interface Shared {
  readonly study: PlotStudy;
  readonly standing: Standing;
  readonly axis: ScoreAxis;
  readonly posterior: Posterior | undefined;
  readonly size: PlotSize;
  readonly marks: ReturnType<typeof marksFor>;
  readonly hasLegend: boolean;
}

/** A model that was made already, or that is not to be made. */
interface Model {
  readonly posterior: Posterior | undefined;
  readonly hasLegend: boolean;
}

/**
 * A panel for each parameter. Points are trials, the darker the later; the curve is the posterior mean with the other
 * parameters as in the trial that the model expects most of, the band two standard deviations around it.
 * @param given the size of one panel
 * @param names the parameters; all that vary when left out
 * @param model what is known of the study already, and whether the first panel has a legend
 */
export function slicePlot(
  study: PlotStudy,
  given: Partial<PlotSize> = {},
  names?: readonly string[],
  { posterior, hasLegend }: Model = { posterior: posteriorOf(study), hasLegend: true },
): TopLevelSpec {
  const size = { ...PANEL, ...given };
  const standing = standingOf(study);
  const { axis } = standing;
  const shown = names ?? panelNames(study, posterior);
  const heading = {
    title: `${study.name}: ${study.metric} by parameter`,
    subtitle: [bestPhrase(study, standing.best), modelPhrase(posterior, shown.length, study)].filter(
      (text) => text !== '',
    ),
    description: `${study.metric} of each trial of the study ${study.name} against each of its parameters.`,
    width: widthOf(Math.min(COLUMNS, Math.max(shown.length, 1)), size),
    offset: ABOVE_LEGEND,
  };
  if (axis === undefined) return emptyPlot(heading, 'no trial has a score yet', size);
  if (shown.length === 0) return emptyPlot(heading, 'no parameter varies', size);
  const marks = marksFor(study.trials.length, study.direction);
  const shared = { study, standing, axis, posterior, size, marks, hasLegend };
  return plotSpec(heading, {
    concat: shown.map((name, index) => panel(name, index, shared)),
    columns: Math.min(COLUMNS, shown.length),
    // The legend above the first panel must not widen its column.
    bounds: 'flush',
    spacing: { row: rowGap(shown, study), column: COLUMN_GAP },
  });
}

const widthOf = (columns: number, { width }: PlotSize): number => columns * (width + COLUMN_GAP) - COLUMN_GAP;

/** Room for the labels and the title of the axes between two rows; more where choices are written aslant. */
function rowGap(names: readonly string[], { space }: PlotStudy): number {
  const longest = names
    .map((name) => space[name])
    .filter((parameter) => parameter.type === 'choice' && parameter.choices.length > 3)
    .flatMap((parameter) =>
      Array.from({ length: sizeOf(parameter) }, (_, index) => valueAt(parameter, index)),
    )
    .reduce<number>((most, value) => Math.max(most, String(value).length), 0);
  return ROW_GAP + Math.min(60, Math.max(0, longest - 8) * 4);
}

/** The parameters that are drawn where nobody chooses: at most twelve, those that the scores depend on most. */
export function panelNames({ space }: PlotStudy, posterior: Posterior | undefined): string[] {
  const varying = varyingNames(space);
  if (varying.length <= MOST_PANELS) return varying;
  const kept = new Set((posterior?.byInfluence ?? varying).slice(0, MOST_PANELS));
  return varying.filter((name) => kept.has(name));
}

function modelPhrase(posterior: Posterior | undefined, panels: number, { space }: PlotStudy): string {
  const varying = varyingNames(space).length;
  const left =
    varying > MOST_PANELS && panels === MOST_PANELS
      ? `the ${panels} most influential of ${varying} parameters`
      : '';
  if (posterior === undefined) return left;
  const { used, complete } = posterior;
  const of = used < complete ? `, fitted to ${formatCount(used)} of ${formatCount(complete)} trials` : '';
  const number = posterior.anchor()?.number;
  const curve = `curve: expected ± 2 sd, the rest as in #${number}${of}`;
  return [curve, left].filter((text) => text !== '').join('; ');
}

function panel(name: string, index: number, shared: Shared): Layer {
  const { study, standing, posterior, size, axis, marks } = shared;
  const having = standing.scored.filter(({ trial }) => Object.hasOwn(trial.params, name));
  const failed = standing.failed.filter(({ params }) => Object.hasOwn(params, name));
  const along = posterior && expectedAlong(posterior, study.space, name);
  const values = [...having.map(({ trial }) => trial), ...failed].map(({ params }) => params[name]);
  const x = parameterAxis(name, study.space[name], values, size.width);
  const edge = study.direction === 'maximize' ? size.height - EDGE : EDGE;
  const off = having.filter(({ value }) => axis.isOff(value)).map(({ trial }) => trial.params[name]);
  const atEdge = (some: readonly ParameterValue[], mark: object) =>
    layerOf(
      thin([...new Set(some)], (value) => [placeOf(x, value, size.width), 0], size.width / 4).map(
        (value) => ({
          x: x.at(value),
        }),
      ),
      mark,
      { x: { field: 'x', ...x.channel }, y: { value: edge } },
    );
  return {
    ...size,
    layer: [
      frame(x, index, shared),
      ...curveLayers(x, along),
      ...pointLayers(name, x, having, shared),
      ...atEdge(off, marks.off),
      ...atEdge(
        failed.map(({ params }) => params[name]),
        marks.failed,
      ),
      ...bestLayer(name, x, shared),
      ...(index === 0 && shared.hasLegend
        ? legendLayers(entriesOf(along, failed.length, off.length, shared))
        : []),
    ],
  };
}

const Y = { field: 'y', type: 'quantitative' };

/** The axes, with nothing on them. */
function frame(x: ParameterAxis, index: number, { study, axis }: Shared): Layer {
  const y = {
    ...Y,
    title: index % COLUMNS === 0 ? study.metric : null,
    scale: { domain: [axis.low, axis.high], nice: false, zero: false },
    axis: { tickCount: 5 },
  };
  return {
    data: { values: [{ x: x.domain[0], y: axis.low }] },
    mark: { type: 'point', opacity: 0 },
    encoding: { x: { field: 'x', ...x.channel }, y },
  };
}

/** The trials with a score on the axis, the later the darker. */
function pointLayers(name: string, x: ParameterAxis, having: readonly Scored[], shared: Shared): Layer[] {
  const { axis, size, marks, study } = shared;
  const shown = thin(
    scattered(having.filter(({ value }) => !axis.isOff(value))),
    ({ trial, value }) => [placeOf(x, trial.params[name], size.width), pixelOf(axis, value, size.height)],
    600,
  );
  const last = study.trials.length - 1;
  const fill = {
    field: 'number',
    type: 'quantitative',
    legend: null,
    scale: { domain: SEQUENCE.map((_, step) => (last * step) / (SEQUENCE.length - 1)), range: SEQUENCE },
  };
  const values = shown.map(({ number, value, trial }) => ({ x: x.at(trial.params[name]), y: value, number }));
  const mark = {
    ...marks.trial,
    fill: undefined,
    stroke: COLORS[0],
    strokeWidth: 0.7,
    size: marks.trial.size * 0.75,
  };
  return layerOf(values, mark, { x: { field: 'x', ...x.channel }, y: Y, fill });
}

function bestLayer(name: string, x: ParameterAxis, { standing, marks }: Shared): Layer[] {
  const { best } = standing;
  if (best === undefined || !Object.hasOwn(best.params, name)) return [];
  return layerOf(
    [{ x: x.at(best.params[name]), y: best.value }],
    { ...marks.star, size: 130 },
    {
      x: { field: 'x', ...x.channel },
      y: Y,
    },
  );
}

function entriesOf(along: Along | undefined, failed: number, off: number, { marks }: Shared): LegendEntry[] {
  const early = { ...marks.trial, fill: SEQUENCE[0], stroke: COLORS[0], strokeWidth: 0.7 };
  const entries: [boolean, LegendEntry][] = [
    [true, { name: 'early', mark: early }],
    [true, { name: 'late trial', mark: { ...early, fill: SEQUENCE[4] } }],
    [true, { name: 'best', mark: { ...marks.star, size: 110 } }],
    [along !== undefined, { name: 'expected', mark: marks.best }],
    [failed > 0, { name: 'failed', mark: marks.failed }],
    [off > 0, { name: 'off the scale', mark: marks.off }],
  ];
  return entries.filter(([isShown]) => isShown).map(([, entry]) => entry);
}
