// The posterior mean over a pair of parameters, as filled contours, with the trials on it.
import type { TopLevelSpec } from 'vega-lite';
import { type ParameterValue, sizeOf, valueAt } from '../../space/parameter.ts';
import type { Direction } from '../../trial/trial.ts';
import { formatCount } from '../format.ts';
import { type Posterior, pointWith, posteriorOf, varyingNames } from '../posterior.ts';
import { type ParameterAxis, parameterAxis } from './axes.ts';
import { ringsAbove } from './contour-lines.ts';
import { type Layer, type LegendEntry, legendLayers } from './legend.ts';
import { marksFor } from './marks.ts';
import { numberAt, placeOf } from './place.ts';
import { extentOf, type ScoreAxis } from './scale.ts';
import { ABOVE_LEGEND, emptyPlot, layerOf, type PlotSize, type PlotStudy, plotSpec, rows } from './spec.ts';
import { bestPhrase, type Standing, standingOf } from './standing.ts';
import { GROUND, INK, SEQUENCE } from './style.ts';
import { thin } from './thin.ts';

const DEFAULT_SIZE: PlotSize = { width: 480, height: 380 };
/** Nodes of the grid along a continuous axis. */
const NODES = 45;
/** Bands of colour. */
const LEVELS = 9;
/** Of the legend of colours. */
const LEGEND_WIDTH = 90;
const LOWEST = -Number.MAX_VALUE;

/** A side of the plot: its parameter, and the values of the grid's nodes along it. */
interface Side {
  readonly name: string;
  readonly axis: ParameterAxis;
  readonly values: readonly ParameterValue[];
}

interface Drawn {
  readonly study: PlotStudy;
  readonly standing: Standing;
  readonly size: PlotSize;
  readonly x: Side;
  readonly y: Side;
}

/** The model's mean at the nodes, row by row from the top, and the levels between its bands. */
interface Surface {
  readonly means: Float64Array;
  readonly levels: readonly number[];
  readonly low: number;
  readonly high: number;
}

/**
 * A study's posterior mean over two parameters; the others are as in the trial that the model expects most of.
 * @param pair the parameters on the horizontal and the vertical axis; the two most influential when left out
 */
export function contourPlot(
  study: PlotStudy,
  given: Partial<PlotSize> = {},
  pair?: readonly string[],
): TopLevelSpec {
  const size = { ...DEFAULT_SIZE, ...given };
  const posterior = posteriorOf(study);
  const standing = standingOf(study);
  const [first, second] = pair ?? posterior?.byInfluence ?? varyingNames(study.space);
  const heading = {
    title: `${study.name}: ${study.metric}${second === undefined ? '' : ` over ${first} and ${second}`}`,
    subtitle: [bestPhrase(study, standing.best), modelPhrase(study, posterior, [first, second])].filter(
      (text) => text !== '',
    ),
    width: size.width + LEGEND_WIDTH,
    description: `The ${study.metric} that a model of the study ${study.name} expects over two parameters.`,
    offset: ABOVE_LEGEND,
  };
  if (second === undefined) return emptyPlot(heading, 'it takes two parameters that vary', size);
  const drawn = {
    study,
    standing,
    size,
    x: sideOf(study, first, size.width),
    y: sideOf(study, second, size.height),
  };
  const surface = posterior && surfaceOf(posterior, drawn);
  return plotSpec(heading, {
    ...size,
    layer: [
      frame(drawn),
      ...(surface === undefined ? [] : surfaceLayers(surface, drawn)),
      ...trialLayers(drawn),
      ...legendLayers(entriesOf(drawn)),
    ],
  });
}

function modelPhrase(
  { space }: PlotStudy,
  posterior: Posterior | undefined,
  pair: readonly string[],
): string {
  if (posterior === undefined) return 'too few complete trials for a model';
  const { used, complete } = posterior;
  const of = used < complete ? `; fitted to ${formatCount(used)} of ${formatCount(complete)} trials` : '';
  const others =
    varyingNames(space).length > 2 ? `, other parameters as in #${posterior.anchor(...pair)?.number}` : '';
  return `posterior mean${others}${of}`;
}

function sideOf({ space, trials }: PlotStudy, name: string, length: number): Side {
  const parameter = space[name];
  const own = trials.flatMap(({ params }) => (Object.hasOwn(params, name) ? [params[name]] : []));
  const axis = parameterAxis(name, parameter, own, length, 0);
  const values = axis.isDiscrete
    ? Array.from({ length: sizeOf(parameter) }, (_, index) => valueAt(parameter, index))
    : Array.from({ length: NODES }, (_, index) => numberAt(axis, index / (NODES - 1)));
  return { name, axis, values };
}

function surfaceOf(posterior: Posterior, { study, standing, x, y }: Drawn): Surface | undefined {
  const having = posterior.anchor(x.name, y.name);
  if (having === undefined) return undefined;
  const points = y.values
    .toReversed()
    .flatMap((vertical) =>
      x.values.map((horizontal) =>
        pointWith(study.space, having.point, { [x.name]: horizontal, [y.name]: vertical }),
      ),
    );
  const means = posterior.expect(points).mean;
  const [low, high] = rangeOf(extentOf([...means]), standing.axis, study.direction);
  const step = (high - low) / LEVELS;
  return { means, levels: Array.from({ length: LEVELS }, (_, index) => low + index * step), low, high };
}

/** From the worst to the best of what is expected; what is far worse than most trials has the colour of the worst. */
function rangeOf(
  [low, high]: readonly [number, number],
  axis: ScoreAxis | undefined,
  direction: Direction,
): readonly [number, number] {
  if (axis === undefined) return [low, high];
  if (direction === 'maximize') return axis.low < high ? [Math.max(low, axis.low), high] : [low, high];
  return axis.high > low ? [low, Math.min(high, axis.high)] : [low, high];
}

const channelOf = (field: string, { axis }: Side): Layer => ({ field, ...axis.channel });

/** The axes, with nothing on them. */
function frame({ x, y }: Drawn): Layer {
  return {
    ...rows([{ x: x.axis.domain[0], y: y.axis.domain[0] }]),
    mark: { type: 'point', opacity: 0 },
    encoding: { x: channelOf('x', x), y: channelOf('y', y) },
  };
}

/** The better the darker. */
function colorOf({ low, high }: Surface, { direction, metric }: PlotStudy): Layer {
  const domain = SEQUENCE.map((_, step) => low + ((high - low) * step) / (SEQUENCE.length - 1));
  const legend = {
    type: 'gradient',
    orient: 'right',
    direction: 'vertical',
    title: metric,
    titleColor: INK,
    titleFontWeight: 'normal',
    titleLimit: 120,
    gradientLength: 180,
    labelOffset: 6,
    offset: 14,
  };
  const range = direction === 'maximize' ? SEQUENCE : SEQUENCE.toReversed();
  const scale = { domain, range, nice: false, zero: false, clamp: true };
  return { field: 'value', type: 'quantitative', scale, legend };
}

function surfaceLayers(surface: Surface, drawn: Drawn): Layer[] {
  const isSmooth = !drawn.x.axis.isDiscrete && !drawn.y.axis.isDiscrete;
  if (!(surface.high > surface.low)) return [];
  return isSmooth ? bandLayers(surface, drawn) : cellLayers(surface, drawn);
}

/** A region for each level, the higher on the lower, each in the colour of the middle of its band. */
function bandLayers(surface: Surface, { study, size, x, y }: Drawn): Layer[] {
  const [columns, rowCount] = [x.values.length, y.values.length];
  const [across, down] = [size.width / (columns - 1), size.height / (rowCount - 1)];
  const half = (surface.high - surface.low) / LEVELS / 2;
  const values = surface.levels.map((level, index) => ({
    type: 'Feature',
    value: level + half,
    geometry: {
      type: 'Polygon',
      // The lowest band is everything: what is below its level too.
      coordinates: ringsAbove(surface.means, columns, rowCount, index === 0 ? LOWEST : level).map((ring) =>
        [...ring, ring[0]].map(([column, row]) => [rounded(column * across), rounded(row * down)]),
      ),
    },
  }));
  return [
    {
      ...rows(values),
      projection: { type: 'identity', scale: 1, translate: [0, 0] },
      mark: { type: 'geoshape', stroke: GROUND, strokeWidth: 0.6, strokeOpacity: 0.7 },
      encoding: { color: colorOf(surface, study) },
    },
  ];
}

/** Hundredths of a pixel. */
const rounded = (pixel: number): number => Math.round(pixel * 100) / 100;

/** A rectangle for each node, where a side has choices. */
function cellLayers(surface: Surface, { study, x, y }: Drawn): Layer[] {
  const vertical = y.values.toReversed();
  const values = vertical.flatMap((yValue, row) =>
    x.values.map((xValue, column) => ({
      ...cellSide('x', x, column, xValue),
      ...cellSide('y', y, vertical.length - 1 - row, yValue),
      value: surface.means[row * x.values.length + column],
    })),
  );
  const ends = {
    ...(x.axis.isDiscrete ? {} : { x2: { field: 'x2' } }),
    ...(y.axis.isDiscrete ? {} : { y2: { field: 'y2' } }),
  };
  return layerOf(
    values,
    { type: 'rect', clip: true },
    {
      x: channelOf('x', x),
      y: channelOf('y', y),
      ...ends,
      color: colorOf(surface, study),
    },
  );
}

/** From half-way to the value before to half-way to the one behind, and a little more: else the ground would shine through. */
function cellSide(field: 'x' | 'y', { axis, values }: Side, index: number, value: ParameterValue): object {
  if (axis.isDiscrete) return { [field]: axis.at(value) };
  const share = (at: number) => Math.min(Math.max(at / (values.length - 1), 0), 1);
  return {
    [field]: numberAt(axis, share(index - 0.5)),
    [`${field}2`]: numberAt(axis, share(index + 0.53)),
  };
}

function trialLayers({ study, standing, size, x, y }: Drawn): Layer[] {
  const marks = marksFor(study.trials.length, study.direction);
  const has = (params: object) => Object.hasOwn(params, x.name) && Object.hasOwn(params, y.name);
  const place = ({ params }: (typeof study.trials)[number]) =>
    [
      placeOf(x.axis, params[x.name], size.width),
      size.height - placeOf(y.axis, params[y.name], size.height),
    ] as const;
  const at = (trials: typeof study.trials, mark: object): Layer[] =>
    layerOf(
      thin(
        trials.filter(({ params }) => has(params)),
        place,
        300,
      ).map(({ params, value }) => ({ x: x.axis.at(params[x.name]), y: y.axis.at(params[y.name]), value })),
      mark,
      { x: channelOf('x', x), y: channelOf('y', y) },
    );
  const trial = { ...marks.trial, fill: GROUND, stroke: INK, size: marks.trial.size * 0.7 };
  return [
    ...at(
      standing.scored.map(({ trial: scored }) => scored),
      trial,
    ),
    ...at(standing.failed, marks.failed),
    ...at(standing.best === undefined ? [] : [standing.best], marks.star),
  ];
}

function entriesOf({ study, standing }: Drawn): LegendEntry[] {
  const marks = marksFor(1, study.direction);
  const entries: [boolean, LegendEntry][] = [
    [standing.scored.length > 0, { name: 'trial', mark: { ...marks.trial, fill: GROUND, stroke: INK } }],
    [standing.best !== undefined, { name: 'best', mark: { ...marks.star, size: 110 } }],
    [standing.failed.length > 0, { name: 'failed', mark: marks.failed }],
  ];
  return entries.filter(([isShown]) => isShown).map(([, entry]) => entry);
}
