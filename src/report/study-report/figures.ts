// The pictures of a study's report: history, learning curves, slices, timeline. The page has their headings, so that
// they have none of their own.
import type { TopLevelSpec } from 'vega-lite';
import type { FigureBlock } from '../document/document.ts';
import { formatParameter } from '../format.ts';
import { historyPlot } from '../plots/history.ts';
import { renderSvg } from '../plots/render.ts';
import { panelNames, slicePlot } from '../plots/slice.ts';
import { timelinePlot } from '../plots/timeline.ts';
import { topCurvesPlot } from '../plots/top-curves.ts';
import type { Finding } from './checks/finding.ts';
import { bestOf, type ReportFacts } from './facts.ts';

/** How many trials' learning curves are shown. */
const TOP = 5;
const SLICE = { width: 290, height: 190 };

/** The history. */
export async function historyFigure({ study }: ReportFacts): Promise<FigureBlock> {
  return {
    kind: 'figure',
    file: 'plots/report-history.svg',
    svg: await drawn(historyPlot(study, { width: 800, height: 320 })),
    alt: `${study.metric} of each trial, and the best so far`,
  };
}

/** The learning curves of the best trials; undefined where they reported nothing by step. */
export async function curvesFigure({ study, ranked }: ReportFacts): Promise<FigureBlock | undefined> {
  const spec = topCurvesPlot(study, ranked.slice(0, TOP), { width: 780, height: 280 });
  if (spec === undefined) return undefined;
  return {
    kind: 'figure',
    file: 'plots/report-curves.svg',
    svg: await drawn(spec),
    alt: `${study.metric} by step of the best trials`,
  };
}

/** One slice for each parameter, with what the checks found of it. */
export async function sliceFigures(facts: ReportFacts, findings: readonly Finding[]): Promise<FigureBlock[]> {
  const { study, posterior, ranked } = facts;
  if (ranked.length === 0) return [];
  const figures: FigureBlock[] = [];
  for (const [index, name] of panelNames(study, posterior).entries()) {
    const flag = findings.flatMap(({ about }) => (about?.name === name ? [about.flag] : [])).join('; ');
    const best = bestOf(facts);
    const value =
      best && Object.hasOwn(best.params, name) ? formatParameter(study.space[name], best.params[name]) : '-';
    figures.push({
      kind: 'figure',
      file: `plots/report-slice-${index + 1}.svg`,
      svg: await drawn(slicePlot(study, SLICE, [name], { posterior, hasLegend: false })),
      alt: `${study.metric} by ${name}`,
      caption: `${name}: best ${value}`,
      ...(flag !== '' && { flag }),
    });
  }
  return figures;
}

/** When each trial ran. */
export async function timelineFigure({ study }: ReportFacts): Promise<FigureBlock> {
  return {
    kind: 'figure',
    file: 'plots/report-timeline.svg',
    svg: await drawn(timelinePlot(study, { width: 800 })),
    alt: 'when each trial ran, and how it ended',
  };
}

/** A plot without its title, whose points know their trials. */
function drawn(spec: TopLevelSpec): Promise<string> {
  const { title: _, ...rest } = spec as unknown as Record<string, unknown>;
  return renderSvg(withNumbers(rest) as unknown as TopLevelSpec);
}

/** Points of trials are described by the trial's number alone: the page tells the rest. */
function withNumbers(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withNumbers);
  if (typeof part !== 'object' || part === null) return part;
  const known = Object.entries(part).map(([key, value]) => [
    key,
    key === 'data' ? value : withNumbers(value),
  ]);
  const copy = Object.fromEntries(known);
  if (!isOfTrials(copy)) return copy;
  return { ...copy, encoding: { ...copy.encoding, description: { field: 'number', type: 'nominal' } } };
}

const isOfTrials = ({ mark, data }: Record<string, { type?: string; opacity?: number; values?: object[] }>) =>
  mark?.type === 'point' &&
  mark.opacity !== 0 &&
  data?.values?.[0] !== undefined &&
  'number' in data.values[0];
