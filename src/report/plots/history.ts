// The optimization history: every trial's score, the best so far, the default's score to compare with, and the failed
// and pruned trials beside them.
import type { TopLevelSpec } from 'vega-lite';
import type { Direction } from '../../trial/trial.ts';
import { formatScore } from '../format.ts';
import { type EndLabel, endLabels } from './labels.ts';
import { type Layer, type LegendEntry, legendLayers } from './legend.ts';
import { marksFor } from './marks.ts';
import { pixelOf, type ScoreAxis } from './scale.ts';
import { ABOVE_LEGEND, layerOf, type PlotSize, type PlotStudy, plotSpec, rows } from './spec.ts';
import { bestPhrase, drawnPhrase, runningBest, type Standing, type Step, standingOf } from './standing.ts';
import { COLORS, INK } from './style.ts';
import { thin } from './thin.ts';

const DEFAULT_SIZE: PlotSize = { width: 620, height: 340 };
/** Where marks that are off the scale stand, in pixels from the edge. */
const EDGE = 10;

/** What is drawn where. */
interface Drawn {
  readonly best: readonly Step[];
  readonly base: number | undefined;
  readonly trials: readonly Step[];
  /** Numbers of trials whose mark stands at the worse edge. */
  readonly off: readonly number[];
  readonly failed: readonly number[];
  /** Pruned trials, at their last score. */
  readonly pruned: readonly Step[];
  readonly last: number;
  readonly axis: ScoreAxis | undefined;
  readonly edge: number;
  readonly marks: ReturnType<typeof marksFor>;
}

/**
 * A study's history as a vega-lite specification. Failed and pruned trials, and scores far worse than the rest, stand at
 * the worse edge of the axis and never stretch it.
 */
export function historyPlot(study: PlotStudy, given: Partial<PlotSize> = {}): TopLevelSpec {
  const size = { ...DEFAULT_SIZE, ...given };
  const { metric, name } = study;
  const standing = standingOf(study);
  const drawn = drawnOf(study, standing, size);
  const shown = drawnPhrase(drawn.trials.length + drawn.off.length, standing.scored.length);
  return plotSpec(
    {
      title: `${name}: ${metric} by trial`,
      subtitle: [bestPhrase(study, standing.best), shown],
      width: size.width,
      description: `${metric} of each trial of the study ${name}, with the best so far.`,
      offset: ABOVE_LEGEND,
    },
    {
      ...size,
      layer: [
        frame(drawn, metric),
        ...markLayers(drawn),
        ...endLabels(labelsOf(drawn, size), size.width),
        ...legendLayers(entriesOf(drawn)),
      ],
    },
  );
}

function drawnOf(study: PlotStudy, standing: Standing, { width, height }: PlotSize): Drawn {
  const { trials, direction } = study;
  const { scored, axis, base } = standing;
  const last = trials.reduce((most, { number }) => Math.max(most, number), 0);
  const edge = direction === 'maximize' ? height - EDGE : EDGE;
  const left = (number: number) => ((number + 0.5) / (last + 1)) * width;
  const place = ({ number, value }: Step) => [left(number), axis ? pixelOf(axis, value, height) : 0] as const;
  const atEdge = (numbers: readonly number[]) => thin(numbers, (number) => [left(number), 0], width / 4);
  const shown = scored.filter(({ value }) => !axis?.isOff(value));
  return {
    best: runningBest(scored, direction, last + 0.5),
    base,
    trials: thin(shown, place).map(({ number, value }) => ({ number, value })),
    off: atEdge(scored.filter(({ value }) => axis?.isOff(value)).map(({ number }) => number)),
    failed: atEdge(standing.failed.map(({ number }) => number)),
    pruned: thin(prunedSteps(standing, direction), place),
    last,
    axis,
    edge,
    marks: marksFor(trials.length, direction),
  };
}

/** Pruned trials at their last score, or at the axis's nearer end where that is beyond it; without a score at the worse end. */
function prunedSteps({ pruned, axis }: Standing, direction: Direction): Step[] {
  if (axis === undefined) return pruned.map(({ number }) => ({ number, value: 0.5 }));
  const margin = (axis.high - axis.low) * 0.03;
  const [low, high] = [axis.low + margin, axis.high - margin];
  const worst = direction === 'maximize' ? low : high;
  return pruned.map(({ number, value }) => {
    const known = value === null || !Number.isFinite(value) ? worst : value;
    return { number, value: Math.min(Math.max(known, low), high) };
  });
}

const X = { field: 'number', type: 'quantitative' };
const Y = { field: 'value', type: 'quantitative' };

/** The axes, with nothing on them: their ranges depend on the records alone, so every layer shares them. */
function frame({ axis, last }: Drawn, metric: string): Layer {
  const plain = { nice: false, zero: false };
  const x = {
    ...X,
    title: 'trial',
    scale: { domain: [-0.5, last + 0.5], ...plain },
    axis: { format: ',d', tickMinStep: 1, labelFlush: false },
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

function markLayers({ base, trials, best, pruned, off, failed, edge, marks }: Drawn): Layer[] {
  const encoding = { x: X, y: Y };
  const line = { ...marks.best, type: 'line', interpolate: 'step-after', strokeJoin: 'round' };
  const atEdge = (numbers: readonly number[], mark: object): Layer[] =>
    layerOf(
      numbers.map((number) => ({ number })),
      mark,
      { x: X, y: { value: edge } },
    );
  return [
    ...(base === undefined ? [] : layerOf([{ value: base }], marks.start, { y: Y })),
    ...layerOf(best, line, encoding),
    ...layerOf(pruned, marks.pruned, encoding),
    ...layerOf(trials, marks.trial, encoding),
    ...atEdge(off, marks.off),
    ...atEdge(failed, marks.failed),
  ];
}

function entriesOf({ trials, best, off, failed, pruned, base, marks }: Drawn): LegendEntry[] {
  const entries: [boolean, LegendEntry][] = [
    [trials.length > 0, { name: 'trial', mark: marks.trial }],
    [best.length > 0, { name: 'best so far', mark: marks.best }],
    [base !== undefined, { name: 'default', mark: marks.start }],
    [failed.length > 0, { name: 'failed', mark: marks.failed }],
    [pruned.length > 0, { name: 'pruned', mark: marks.pruned }],
    [off.length > 0, { name: 'off the scale', mark: marks.off }],
  ];
  return entries.filter(([shown]) => shown).map(([, entry]) => entry);
}

/** The best's and the default's score, at the right ends of their lines. */
function labelsOf({ best, base, axis }: Drawn, { height }: PlotSize): EndLabel[] {
  const top = best.at(-1)?.value;
  if (axis === undefined || top === undefined) return [];
  const bold = { color: COLORS[0], fontWeight: 'bold' };
  const label = { text: `best ${formatScore(top)}`, y: pixelOf(axis, top, height), style: bold };
  if (base === undefined || base === top) return [label];
  const start = {
    text: `default ${formatScore(base)}`,
    y: pixelOf(axis, base, height),
    style: { color: INK },
  };
  return [label, start];
}
