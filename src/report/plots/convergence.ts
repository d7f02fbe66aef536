// Convergence, the article's Figure 7: the best score so far by trial, of one study or of several beside each other.
import type { TopLevelSpec } from 'vega-lite';
import { formatScore } from '../format.ts';
import { scoreOf } from '../standing.ts';
import { endLabels } from './labels.ts';
import type { Layer } from './legend.ts';
import { uniqueNames } from './names.ts';
import { pixelOf, type ScoreAxis, scoreAxis } from './scale.ts';
import { emptyPlot, type PlotSize, type PlotStudy, plotSpec, rows } from './spec.ts';
import { goalOf, runningBest, type Step } from './standing.ts';
import { COLORS, DASHES } from './style.ts';

const DEFAULT_SIZE: PlotSize = { width: 620, height: 340 };

/** A study's line. */
interface Line {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly color: string;
  readonly dash: readonly number[];
}

/** The best so far of each study. All have the direction and the metric of the first. */
export function convergencePlot(studies: readonly PlotStudy[], given: Partial<PlotSize> = {}): TopLevelSpec {
  const size = { ...DEFAULT_SIZE, ...given };
  const [{ metric, direction }] = studies;
  const names = uniqueNames(studies.map(({ name }) => name));
  const last = Math.max(...studies.map(({ trials }) => trials.length - 1), 0);
  const lines = studies.map((study, index) => lineOf(study, names[index], index));
  const values = lines.flatMap(({ steps }) => steps.map(({ value }) => value));
  const heading = {
    title: studies.length === 1 ? `${names[0]}: best ${metric} so far` : `best ${metric} so far`,
    subtitle: goalOf(direction),
    width: size.width,
    description: `The best ${metric} up to each trial of ${names.join(', ')}.`,
  };
  if (values.length === 0) return emptyPlot(heading, 'no trial has a score yet', size);
  const axis = scoreAxis(values, direction, ends(lines));
  return plotSpec(heading, {
    ...size,
    layer: [
      frame(axis, last, metric),
      ...lines.flatMap(lineLayers),
      ...endLabels(labelsOf(lines, axis, size), size.width),
    ],
  });
}

function lineOf({ trials, direction }: PlotStudy, name: string, index: number): Line {
  const scored = trials.flatMap((trial): Step[] => {
    const value = scoreOf(trial);
    return value === undefined ? [] : [{ number: trial.number, value }];
  });
  return {
    name,
    steps: runningBest(scored, direction, trials.length - 0.5),
    color: COLORS[index % COLORS.length],
    dash: DASHES[index % DASHES.length],
  };
}

/** Where the lines end must be seen, wherever they begin. */
const ends = (lines: readonly Line[]): number[] =>
  lines.flatMap(({ steps }) => steps.slice(-1).map(({ value }) => value));

const X = { field: 'number', type: 'quantitative' };
const Y = { field: 'value', type: 'quantitative' };

function frame({ low, high }: ScoreAxis, last: number, metric: string): Layer {
  const plain = { nice: false, zero: false };
  const x = { ...X, title: 'trial', scale: { domain: [-0.5, last + 0.5], ...plain } };
  const y = {
    ...Y,
    title: `best ${metric}`,
    scale: { domain: [low, high], ...plain },
    axis: { tickCount: 7 },
  };
  return {
    ...rows([{ number: 0, value: low }]),
    mark: { type: 'point', opacity: 0 },
    encoding: {
      x: { ...x, axis: { format: ',d', tickMinStep: 1, labelFlush: false } },
      y,
    },
  };
}

function lineLayers({ steps, color, dash }: Line): Layer[] {
  const line = { type: 'line', interpolate: 'step-after', strokeJoin: 'round', stroke: color, clip: true };
  const improvements = steps.slice(0, -1);
  const point = { type: 'point', size: 42, opacity: 1, fill: color, stroke: color, clip: true };
  return [
    { ...rows(steps), mark: { ...line, strokeWidth: 2.5, strokeDash: dash }, encoding: { x: X, y: Y } },
    ...(improvements.length > 40
      ? []
      : [{ ...rows(improvements), mark: { ...point, strokeWidth: 0 }, encoding: { x: X, y: Y } }]),
  ];
}

/** Names and last values at the ends of the lines, where all fit above each other. */
function labelsOf(lines: readonly Line[], axis: ScoreAxis, { height }: PlotSize) {
  return lines.flatMap(({ name, steps, color }) => {
    const value = steps.at(-1)?.value;
    if (value === undefined) return [];
    const text = lines.length === 1 ? `best ${formatScore(value)}` : `${formatScore(value)}  ${name}`;
    const y = Math.min(Math.max(pixelOf(axis, value, height), 0), height);
    return [{ text, y, style: { color, fontWeight: 'bold' } }];
  });
}
