// The empirical distribution of the scores of one study or of several: the share of trials that are no better than a score.
import type { TopLevelSpec } from 'vega-lite';
import { countsAsTrial } from '../../trial/trial.ts';
import { scoreOf } from '../standing.ts';
import { type Layer, type LegendEntry, legendLayers } from './legend.ts';
import { uniqueNames } from './names.ts';
import { type ScoreAxis, scoreAxis } from './scale.ts';
import { ABOVE_LEGEND, emptyPlot, layerOf, type PlotSize, type PlotStudy, plotSpec, rows } from './spec.ts';
import { goalOf } from './standing.ts';
import { COLORS, DASHES } from './style.ts';
import { evenly } from './thin.ts';

const DEFAULT_SIZE: PlotSize = { width: 620, height: 340 };
/** Steps of one curve beyond this are finer than a pixel. */
const MOST_STEPS = 600;

interface Curve {
  readonly name: string;
  readonly points: readonly { readonly score: number; readonly share: number }[];
  readonly color: string;
  readonly dash: readonly number[];
}

/**
 * A step curve for each study. A trial without a score (failed or pruned) is worse than every score, so that a study that
 * fails half of its trials cannot look good.
 */
export function edfPlot(studies: readonly PlotStudy[], given: Partial<PlotSize> = {}): TopLevelSpec {
  const size = { ...DEFAULT_SIZE, ...given };
  const [{ metric, direction }] = studies;
  const names = uniqueNames(studies.map(({ name }) => name));
  const scores = studies.flatMap(({ trials }) => trials.flatMap((trial) => scoreOf(trial) ?? []));
  const isUp = direction === 'maximize';
  const heading = {
    title: studies.length === 1 ? `${names[0]}: distribution of ${metric}` : `distribution of ${metric}`,
    subtitle: `share of trials that are no better; failed and pruned ones count as worst (${goalOf(direction)})`,
    width: size.width,
    description: `The share of trials of ${names.join(', ')} whose ${metric} is no better than a value.`,
    ...(studies.length > 1 && { offset: ABOVE_LEGEND }),
  };
  if (scores.length === 0) return emptyPlot(heading, 'no trial has a score yet', size);
  const axis = scoreAxis(scores, direction);
  const curves = studies.map((study, index) => curveOf(study, names[index], index, axis));
  return plotSpec(heading, {
    ...size,
    layer: [
      frame(axis, metric, isUp),
      ...curves.flatMap(({ points, color, dash }) =>
        layerOf(
          points,
          {
            type: 'line',
            interpolate: 'step-after',
            stroke: color,
            strokeWidth: 2.5,
            strokeDash: dash,
            clip: true,
          },
          { x: X, y: Y, order: { field: 'share', type: 'quantitative' } },
        ),
      ),
      ...(curves.length > 1 ? legendLayers(curves.map(entryOf)) : []),
    ],
  });
}

/** From the worst score to the best, each with the share of trials that are no better. */
function curveOf({ trials, direction }: PlotStudy, name: string, index: number, axis: ScoreAxis): Curve {
  const isUp = direction === 'maximize';
  const sign = isUp ? 1 : -1;
  const counted = trials.filter(countsAsTrial);
  const scores = counted.flatMap((trial) => scoreOf(trial) ?? []).toSorted((a, b) => sign * (a - b));
  const none = counted.length - scores.length;
  const all = scores.map((score, rank) => ({ score, share: (none + rank + 1) / counted.length }));
  const [worst, best] = isUp ? [axis.low, axis.high] : [axis.high, axis.low];
  const off = scores.filter(axis.isOff).length;
  const ends = [
    { score: worst, share: (none + off) / counted.length },
    ...evenly(all.slice(off), MOST_STEPS),
    ...all.slice(-1),
    ...(all.length === 0 ? [] : [{ score: best, share: 1 }]),
  ];
  return {
    name,
    points: all.length === 0 ? [] : ends,
    color: COLORS[index % COLORS.length],
    dash: DASHES[index % DASHES.length],
  };
}

const X = { field: 'score', type: 'quantitative' };
const Y = { field: 'share', type: 'quantitative' };

/** Better scores are always to the right. */
function frame({ low, high }: ScoreAxis, metric: string, isUp: boolean): Layer {
  const plain = { nice: false, zero: false };
  return {
    ...rows([{ score: low, share: 0 }]),
    mark: { type: 'point', opacity: 0 },
    encoding: {
      x: {
        ...X,
        title: metric,
        scale: { domain: [low, high], reverse: !isUp, ...plain },
        axis: { tickCount: 7 },
      },
      y: {
        ...Y,
        title: 'share of trials',
        scale: { domain: [0, 1], ...plain },
        axis: { tickCount: 5, format: '~%' },
      },
    },
  };
}

const entryOf = ({ name, color, dash }: Curve): LegendEntry => ({
  name,
  mark: { type: 'rule', stroke: color, strokeWidth: 2.5, strokeDash: dash },
});
