// The convergence plot: every trial's score, the best so far, and the default's score to compare with.
import type { TopLevelSpec } from 'vega-lite';
import { bestTrial, isBetter } from '../../trial/trial.ts';
import { formatScore } from '../format.ts';
import { defaultTrial, type StudyFacts, scoreOf } from '../standing.ts';
import { type Layer, type LegendEntry, legendLayers } from './legend.ts';
import { type ScoreAxis, scoreAxis } from './scale.ts';
import { COLORS, INK, MUTED, PLOT_CONFIG } from './style.ts';

/** Width and height of the plotting area, in pixels. */
export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

const DEFAULT_SIZE: PlotSize = { width: 620, height: 340 };
/** Labels closer than this many pixels would touch. */
const LABEL_GAP = 16;
/** Where marks that are off the scale stand, in pixels from the edge. */
const EDGE = 10;

const point = { type: 'point', size: 52, opacity: 1, strokeWidth: 1 } as const;
const CROSS = 'M-.6,-.6L.6,.6M.6,-.6L-.6,.6';
const MARKS = {
  best: { type: 'rule', stroke: COLORS[0], strokeWidth: 2.5 },
  trial: { ...point, fill: COLORS[5], stroke: 'white' },
  start: { type: 'rule', stroke: MUTED, strokeWidth: 1.2, strokeDash: [5, 4] },
  failed: { ...point, size: 80, shape: CROSS, stroke: COLORS[1], strokeWidth: 2 },
  off: { ...point, size: 85, fill: COLORS[4], stroke: 'white' },
} as const;

/** The records behind the plot, sorted out. */
interface Facts {
  readonly scored: readonly Scored[];
  readonly best: readonly Scored[];
  /** The default's score. */
  readonly base: number | undefined;
  /** Numbers of the trials beyond the axis, and of the failed ones. */
  readonly off: readonly number[];
  readonly failed: readonly number[];
  readonly last: number;
  /** Undefined when no trial has a score. */
  readonly axis: ScoreAxis | undefined;
}

interface Scored {
  readonly number: number;
  readonly value: number;
}

/**
 * A study's convergence as a vega-lite specification. Failed trials, and scores far worse than the rest, stand at the
 * worse edge of the axis and never stretch it.
 * @param study the study's records, with the name that the title shows
 */
export function convergencePlot(
  study: StudyFacts & { readonly name: string },
  size = DEFAULT_SIZE,
): TopLevelSpec {
  const { metric, name, direction } = study;
  const facts = factsOf(study);
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `${metric} of each trial of the study ${name}, with the best so far.`,
    title: { text: `${name}: ${metric} by trial`, subtitle: subtitle(study), offset: 30 },
    ...size,
    layer: [
      frame(facts, metric),
      ...ruleLayer(facts),
      ...scoreLayers(facts),
      ...edgeLayers(facts, direction === 'maximize' ? size.height - EDGE : EDGE, direction),
      ...lineLabels(facts, size),
      ...legendLayers(entriesOf(facts, direction)),
    ],
    config: PLOT_CONFIG,
  };
  // The specification is data: writing it with vega-lite's types would say every layer's type twice.
  return spec as unknown as TopLevelSpec;
}

function factsOf(study: StudyFacts): Facts {
  const { trials, direction } = study;
  const scored = trials.flatMap((trial): Scored[] => {
    const value = scoreOf(trial);
    return value === undefined ? [] : [{ number: trial.number, value }];
  });
  const start = defaultTrial(study);
  const base = start && scoreOf(start);
  const values = scored.map(({ value }) => value);
  const axis =
    values.length === 0 ? undefined : scoreAxis(values, direction, base === undefined ? [] : [base]);
  const last = Math.max(0, ...trials.map(({ number }) => number));
  return {
    scored,
    best: runningBest(scored, study, last + 0.5),
    base,
    off: scored.filter(({ value }) => axis?.isOff(value)).map(({ number }) => number),
    failed: trials.filter(({ state }) => state === 'FAIL').map(({ number }) => number),
    last,
    axis,
  };
}

/** The corners of the best-so-far line, which begins at the first score and ends at the plot's right edge. */
function runningBest(scored: readonly Scored[], { direction }: StudyFacts, end: number): Scored[] {
  const steps: Scored[] = [];
  for (const candidate of scored) {
    const best = steps.at(-1);
    if (best === undefined || isBetter(candidate.value, best.value, direction)) steps.push(candidate);
  }
  return [...steps, ...steps.slice(-1).map(({ value }) => ({ number: end, value }))];
}

function subtitle({ trials, direction, metric }: StudyFacts): string {
  const scored = trials.filter((trial) => scoreOf(trial) !== undefined);
  const best = bestTrial(scored, direction);
  const goal = direction === 'maximize' ? 'higher is better' : 'lower is better';
  if (best === undefined) return `no trial is complete (${goal})`;
  return `best ${metric} ${formatScore(best.value as number)} at trial #${best.number} (${goal})`;
}

const rows = (values: readonly object[]): Layer => ({ data: { values } });
const X = { field: 'number', type: 'quantitative' };
const Y = { field: 'value', type: 'quantitative' };

/** The axes, with nothing on them: their ranges depend on the records alone, so every layer shares them. */
function frame({ axis, last }: Facts, metric: string): Layer {
  const plain = { nice: false, zero: false };
  const x = {
    ...X,
    title: 'trial',
    scale: { domain: [-0.5, last + 0.5], ...plain },
    axis: { format: 'd', tickMinStep: 1, labelFlush: false },
  };
  const y = {
    ...Y,
    title: metric,
    scale: { domain: axis ? [axis.low, axis.high] : [0, 1], ...plain },
    axis: axis ? { tickCount: 7 } : { labels: false, grid: false },
  };
  return {
    ...rows([{ number: 0, value: axis?.low ?? 0 }]),
    mark: { type: 'point', opacity: 0 },
    encoding: { x, y },
  };
}

function ruleLayer({ base }: Facts): Layer[] {
  return base === undefined ? [] : [{ ...rows([{ value: base }]), mark: MARKS.start, encoding: { y: Y } }];
}

function scoreLayers({ scored, best, axis }: Facts): Layer[] {
  const encoding = { x: X, y: Y };
  const line = { ...MARKS.best, type: 'line', interpolate: 'step-after', strokeJoin: 'round' };
  return [
    { ...rows(best), mark: line, encoding },
    { ...rows(scored.filter(({ value }) => !axis?.isOff(value))), mark: MARKS.trial, encoding },
  ];
}

/** Failed trials and scores off the scale, at the worse edge. */
function edgeLayers({ off, failed }: Facts, y: number, direction: StudyFacts['direction']): Layer[] {
  const at = (numbers: readonly number[], mark: object): Layer => ({
    ...rows(numbers.map((number) => ({ number }))),
    mark,
    encoding: { x: X, y: { value: y } },
  });
  return [at(off, { ...MARKS.off, shape: arrow(direction) }), at(failed, MARKS.failed)];
}

const arrow = (direction: StudyFacts['direction']) =>
  direction === 'maximize' ? 'triangle-down' : 'triangle-up';

function entriesOf({ scored, off, failed, base }: Facts, direction: StudyFacts['direction']): LegendEntry[] {
  const entries: [boolean, LegendEntry][] = [
    [scored.length > 0, { name: 'trial', mark: MARKS.trial }],
    [scored.length > 0, { name: 'best so far', mark: MARKS.best }],
    [base !== undefined, { name: 'default', mark: MARKS.start }],
    [failed.length > 0, { name: 'failed', mark: MARKS.failed }],
    [off.length > 0, { name: 'off the scale', mark: { ...MARKS.off, shape: arrow(direction) } }],
  ];
  return entries.filter(([shown]) => shown).map(([, entry]) => entry);
}

/** The best's and the default's score, at the right ends of their lines and moved apart where they would touch. */
function lineLabels({ best, base, axis }: Facts, { width, height }: PlotSize): Layer[] {
  const top = best.at(-1)?.value;
  if (axis === undefined || top === undefined) return [];
  const pixel = (value: number) => ((axis.high - value) / (axis.high - axis.low)) * height;
  const label = (text: string, y: number, style: object): Layer => ({
    ...rows([{}]),
    mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 12, ...style },
    encoding: { x: { value: width + 7 }, y: { value: y }, text: { value: text } },
  });
  const bold = { color: COLORS[0], fontWeight: 'bold' };
  const bestText = `best ${formatScore(top)}`;
  if (base === undefined || base === top) return [label(bestText, pixel(top), bold)];
  const overlap = Math.max(0, LABEL_GAP - Math.abs(pixel(top) - pixel(base))) / 2;
  const away = pixel(top) <= pixel(base) ? -overlap : overlap;
  return [
    label(bestText, pixel(top) + away, bold),
    label(`default ${formatScore(base)}`, pixel(base) - away, { color: INK }),
  ];
}
