// The model and its acquisition along one parameter: what is expected where, and where the next trial promises most.
import type { TopLevelSpec } from 'vega-lite';
import type { ParameterValue } from '../../space/parameter.ts';
import { formatCount, formatParameter } from '../format.ts';
import { type Posterior, posteriorOf, varyingNames } from '../posterior.ts';
import { type Along, expectedAlong } from './along.ts';
import { type ParameterAxis, parameterAxis } from './axes.ts';
import { curveLayers } from './curve.ts';
import { type Layer, type LegendEntry, legendLayers } from './legend.ts';
import { marksFor } from './marks.ts';
import { placeOf } from './place.ts';
import { pixelOf, type ScoreAxis } from './scale.ts';
import { ABOVE_LEGEND, emptyPlot, layerOf, type PlotSize, type PlotStudy, plotSpec, rows } from './spec.ts';
import { type Scored, type Standing, standingOf } from './standing.ts';
import { COLORS, INK, MUTED } from './style.ts';
import { thin } from './thin.ts';

const DEFAULT_SIZE: PlotSize = { width: 620, height: 400 };
/** Of the height that both panels share. */
const LOWER = 0.28;

/** The titles of both vertical axes stand below each other. */
const ALIGNED = { minExtent: 54, titleX: -62 };

interface Drawn {
  readonly study: PlotStudy;
  readonly standing: Standing;
  readonly axis: ScoreAxis;
  readonly x: ParameterAxis;
  readonly along: Along;
  readonly having: readonly Scored[];
  /** Expected improvement at each of the values along the parameter, in the metric's units. */
  readonly improvement: readonly number[];
  readonly upper: PlotSize;
  readonly lower: PlotSize;
}

/**
 * The posterior along a parameter above the expected improvement, the other parameters as in the trial that the model
 * expects most of.
 * @param name the parameter; the most influential when left out
 */
export function posteriorPlot(study: PlotStudy, given: Partial<PlotSize> = {}, name?: string): TopLevelSpec {
  const size = { ...DEFAULT_SIZE, ...given };
  const posterior = posteriorOf(study);
  const shown = name ?? posterior?.byInfluence[0] ?? varyingNames(study.space)[0];
  const along = posterior && shown !== undefined ? expectedAlong(posterior, study.space, shown) : undefined;
  const standing = standingOf(study);
  const heading = {
    title: `${study.name}: expected ${study.metric}${shown === undefined ? '' : ` along ${shown}`}`,
    width: size.width,
    description: `What a model of the study ${study.name} expects along one parameter, and where it would look next.`,
    offset: ABOVE_LEGEND,
  };
  if (posterior === undefined || along === undefined || standing.axis === undefined) {
    return emptyPlot(heading, 'too few complete trials for a model', size);
  }
  const having = standing.scored.filter(({ trial }) => Object.hasOwn(trial.params, shown));
  const values = having.map(({ trial }) => trial.params[shown]);
  const lowerHeight = Math.round(size.height * LOWER);
  const drawn: Drawn = {
    study,
    standing,
    axis: standing.axis,
    x: parameterAxis(shown, study.space[shown], values, size.width),
    along,
    having,
    improvement: improvementAlong(posterior, along),
    upper: { width: size.width, height: size.height - lowerHeight },
    lower: { width: size.width, height: lowerHeight },
  };
  return plotSpec(
    { ...heading, subtitle: subtitle(drawn, posterior, shown) },
    { vconcat: [upperPanel(drawn, shown), lowerPanel(drawn)], spacing: 22 },
  );
}

/** Expected improvement on the best score that the model knows. */
function improvementAlong({ model }: Posterior, { points }: Along): number[] {
  return points.map((point) => model.scores.improvement(model.predict(point), model.best));
}

/** The value that promises most, and its place among the values. */
function mostPromising({ improvement, along }: Drawn): { readonly x: ParameterValue; readonly gain: number } {
  const gain = improvement.reduce((most, value) => Math.max(most, value), 0);
  return { x: along.rows[Math.max(0, improvement.indexOf(gain))].x, gain };
}

function subtitle(drawn: Drawn, { used, complete }: Posterior, name: string): string[] {
  const { study, along } = drawn;
  const of = used < complete ? `; fitted to ${formatCount(used)} of ${formatCount(complete)} trials` : '';
  const isAlone = varyingNames(study.space).length === 1;
  const others = isAlone ? '' : `the other parameters as in #${along.number}; `;
  const next = formatParameter(study.space[name], mostPromising(drawn).x);
  return [`${others}band: ± 2 sd${of}`, `expected improvement is largest at ${name} ${next}`];
}

const channelOf = (x: ParameterAxis, more: Layer): Layer => {
  const axis =
    more.axis === undefined ? x.channel.axis : { ...(x.channel.axis as object), ...(more.axis as object) };
  return { field: 'x', ...x.channel, ...more, axis };
};

function frame(x: Layer, x0: number | string, y: Layer, low: number): Layer {
  return {
    ...rows([{ x: x0, y: low }]),
    mark: { type: 'point', opacity: 0 },
    encoding: { x, y: { field: 'y', type: 'quantitative', ...y } },
  };
}

function upperPanel(drawn: Drawn, name: string): Layer {
  const { study, standing, axis, x, along, having, upper } = drawn;
  const scale = { domain: [axis.low, axis.high], nice: false, zero: false };
  const marks = marksFor(study.trials.length, study.direction);
  const shown = thin(
    having.filter(({ value }) => !axis.isOff(value)),
    ({ trial, value }) => [placeOf(x, trial.params[name], upper.width), pixelOf(axis, value, upper.height)],
  );
  const at = { x: channelOf(x, {}), y: { field: 'y', type: 'quantitative' } };
  const place = ({ trial, value }: Scored) => ({ x: x.at(trial.params[name]), y: value });
  const best = having.filter(({ trial }) => trial === standing.best);
  return {
    ...upper,
    layer: [
      frame(
        channelOf(x, { title: null, axis: { labels: false, ticks: false } }),
        x.domain[0],
        { title: study.metric, scale, axis: { tickCount: 6, ...ALIGNED } },
        axis.low,
      ),
      ...curveLayers(x, along),
      ...promiseRule(drawn),
      ...layerOf(shown.map(place), marks.trial, at),
      ...layerOf(best.map(place), marks.star, at),
      ...legendLayers(entriesOf(marks, best.length > 0)),
    ],
  };
}

function promiseRule(drawn: Drawn): Layer[] {
  const { x } = drawn;
  const rule = { type: 'rule', stroke: MUTED, strokeDash: [3, 3], strokeWidth: 1 };
  return layerOf([{ x: x.at(mostPromising(drawn).x) }], rule, { x: { field: 'x', ...x.channel } });
}

function lowerPanel(drawn: Drawn): Layer {
  const { x, along, improvement, lower } = drawn;
  const most = mostPromising(drawn).gain;
  const y = {
    title: 'improvement',
    scale: { domain: [0, most > 0 ? most * 1.15 : 1], nice: false },
    axis: { tickCount: 3, format: '~g', ...ALIGNED },
  };
  const values = along.rows.map((row, index) => ({ x: x.at(row.x), y: improvement[index] }));
  const at = { x: channelOf(x, {}), y: { field: 'y', type: 'quantitative' } };
  const color = COLORS[2];
  const area = { type: 'area', color, fillOpacity: 0.3, line: { color, strokeWidth: 1.6 }, clip: true };
  return {
    ...lower,
    layer: [
      frame(channelOf(x, {}), x.domain[0], y, 0),
      ...layerOf(values, x.isDiscrete ? { type: 'bar', color, fillOpacity: 0.6, width: 26 } : area, at),
      ...promiseRule(drawn),
    ],
  };
}

function entriesOf(marks: ReturnType<typeof marksFor>, hasBest: boolean): LegendEntry[] {
  const rule = { type: 'rule', stroke: COLORS[2], strokeWidth: 2.5 } as const;
  const promise = { type: 'rule', stroke: INK, strokeWidth: 1, strokeDash: [3, 3] } as const;
  return [
    { name: 'trial', mark: marks.trial },
    ...(hasBest ? [{ name: 'best', mark: { ...marks.star, size: 110 } } as const] : []),
    { name: 'expected', mark: marks.best },
    { name: 'expected improvement', mark: rule },
    { name: 'most promising', mark: promise },
  ];
}
