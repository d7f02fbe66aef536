// The article's Figure 6: what an epoch takes by learning rate, with the spread over the epochs.
import type { TopLevelSpec } from 'vega-lite';
import { formatExponent } from '../format.ts';
import type { RunRecord } from '../run-record.ts';
import { COLORS, PLOT_CONFIG, SHAPES } from './style.ts';

/** Runs that are drawn as one colour: a model at one depth. */
export interface RateSeries {
  readonly name: string;
  readonly runs: readonly RunRecord[];
}

const DEFAULT_SIZE = { width: 330, height: 240 };
const PANELS = [
  { key: 'trainSeconds', title: 'training an epoch (s)' },
  { key: 'evalSeconds', title: 'test after it (s)' },
] as const;

/** Median seconds of an epoch with the middle half of the epochs, by learning rate; one panel for training, one for test. */
export function timeByRatePlot(series: readonly RateSeries[], size = DEFAULT_SIZE): TopLevelSpec {
  const names = series.map(({ name }) => name);
  const rates = [...new Set(series.flatMap(({ runs }) => runs.map((run) => run.learningRate)))];
  const labels = rates.sort((a, b) => a - b).map(formatExponent);
  const channel = (palette: readonly string[]) => ({
    field: 'name',
    type: 'nominal',
    scale: { domain: names, range: names.map((_, index) => palette[index % palette.length]) },
  });
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Seconds of an epoch by learning rate of ${names.join(', ')}.`,
    title: { text: 'Time by learning rate', subtitle: 'median over the epochs, with their middle half' },
    hconcat: PANELS.map(({ key, title }) => ({
      ...size,
      data: { values: series.flatMap((one) => secondsOf(one, key)) },
      encoding: {
        x: {
          field: 'lr',
          type: 'nominal',
          title: 'learning rate',
          scale: { domain: labels },
          axis: { labelAngle: 0 },
        },
        xOffset: { field: 'name', type: 'nominal', scale: { domain: names } },
        color: channel(COLORS),
      },
      layer: [
        {
          mark: { type: 'errorbar', extent: 'iqr', thickness: 1.5, ticks: true },
          encoding: { y: { field: 'seconds', type: 'quantitative', title, scale: { zero: true } } },
        },
        {
          mark: { type: 'point', filled: true, size: 60, opacity: 1 },
          encoding: {
            y: { field: 'seconds', type: 'quantitative', aggregate: 'median', title },
            shape: channel(SHAPES),
          },
        },
      ],
    })),
    spacing: 34,
    config: PLOT_CONFIG,
  };
  return spec as unknown as TopLevelSpec;
}

const secondsOf = ({ name, runs }: RateSeries, key: (typeof PANELS)[number]['key']) =>
  runs.flatMap((run) =>
    run.epochs.map((epoch) => ({ name, lr: formatExponent(run.learningRate), seconds: epoch[key] })),
  );
