// From a kind's name to its specification.
import type { TopLevelSpec } from 'vega-lite';
import type { NamedRun } from '../compare.ts';
import { calibrationPlot } from './calibration.ts';
import { comparisonPlot } from './comparison.ts';
import { contourPlot } from './contour.ts';
import { convergencePlot } from './convergence.ts';
import { edfPlot } from './edf.ts';
import { historyPlot } from './history.ts';
import { intermediatePlot } from './intermediate.ts';
import type { RunKind, StudyKind } from './kinds.ts';
import { parallelPlot } from './parallel.ts';
import { posteriorPlot } from './posterior.ts';
import { slicePlot } from './slice.ts';
import type { PlotSize, PlotStudy } from './spec.ts';
import { darkened } from './theme.ts';
import { rateSeriesOf, timePlot } from './time.ts';
import { timelinePlot } from './timeline.ts';

/** What the user may say about a plot. */
export interface PlotOptions {
  /** Of the plotting area, or of one panel where there are several; the kind's own where left out. */
  readonly size?: Partial<PlotSize>;
  /** Parameters to show; see {@link file://./kinds.ts}. */
  readonly parameters?: readonly string[];
  readonly dark?: boolean;
}

const themed = (spec: TopLevelSpec, { dark }: PlotOptions): TopLevelSpec => (dark ? darkened(spec) : spec);

/**
 * A study as a plot of some kind; kinds that are of several studies take them all, the others the first.
 * @param studies at least one
 */
export function drawStudies(
  kind: StudyKind,
  studies: readonly PlotStudy[],
  options: PlotOptions = {},
): TopLevelSpec {
  return themed(studySpec(kind, studies, options), options);
}

function studySpec(
  kind: StudyKind,
  studies: readonly PlotStudy[],
  { size, parameters }: PlotOptions,
): TopLevelSpec {
  const [study] = studies;
  switch (kind) {
    case 'history':
      return historyPlot(study, size);
    case 'convergence':
      return convergencePlot(studies, size);
    case 'slice':
      return slicePlot(study, size, parameters);
    case 'contour':
      return contourPlot(study, size, parameters);
    case 'parallel':
      return parallelPlot(study, size, parameters);
    case 'intermediate':
      return intermediatePlot(study, size);
    case 'timeline':
      return timelinePlot(study, size);
    case 'edf':
      return edfPlot(studies, size);
    case 'posterior':
      return posteriorPlot(study, size, parameters?.[0]);
    case 'calibration':
      return calibrationPlot(study, size);
    default:
      return kind satisfies never;
  }
}

/** Final runs as a plot of some kind. */
export function drawRuns(kind: RunKind, runs: readonly NamedRun[], options: PlotOptions = {}): TopLevelSpec {
  const { size } = options;
  return themed(
    kind === 'comparison' ? comparisonPlot(runs, size) : timePlot(rateSeriesOf(runs), size),
    options,
  );
}
