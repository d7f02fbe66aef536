// The article's Figure 7: the best score so far by trial, of several searches in one plot.
import type { TopLevelSpec } from 'vega-lite';
import { type Direction, isBetter, type Trial } from '../../trial/trial.ts';
import { formatScore } from '../format.ts';
import { scoreOf } from '../standing.ts';
import { scoreAxis } from './scale.ts';
import { COLORS, PLOT_CONFIG, SHAPES } from './style.ts';

/** A search, under the name that the legend shows. */
export interface DrawnSearch {
  readonly name: string;
  readonly trials: readonly Trial[];
}

const DEFAULT_SIZE = { width: 620, height: 320 };

/** Running bests as steps, with a mark where a trial was better than all before. */
export function searchesPlot(
  searches: readonly DrawnSearch[],
  { metric, direction }: { readonly metric: string; readonly direction: Direction },
  size = DEFAULT_SIZE,
): TopLevelSpec {
  const names = searches.map(({ name }) => name);
  const values = searches.flatMap(({ name, trials }) => runningBest(name, trials, direction));
  const last = Math.max(1, ...searches.map(({ trials }) => trials.length - 1));
  const finals = names.flatMap((name) => values.filter((row) => row.name === name).slice(-1));
  const axis = scoreAxis(
    values.length === 0 ? [0] : values.map(({ best }) => best),
    direction,
    finals.map(({ best }) => best),
  );
  const channel = (palette: readonly string[]) => ({
    field: 'name',
    type: 'nominal',
    scale: { domain: names, range: names.map((_, index) => palette[index % palette.length]) },
  });
  const y = {
    field: 'best',
    type: 'quantitative',
    title: `best ${metric} so far`,
    scale: { domain: [axis.low, axis.high], nice: false, zero: false },
  };
  const encoding = {
    x: {
      field: 'trial',
      type: 'quantitative',
      scale: { domain: [-0.5, last + 0.5], nice: false, zero: false },
      axis: { format: 'd', tickMinStep: 1 },
    },
    y,
    color: channel(COLORS),
  };
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `The best ${metric} so far by trial of ${names.join(', ')}.`,
    title: {
      text: `best ${metric} by trial`,
      subtitle: finals.map(({ name, best }) => `${name} ${formatScore(best)}`).join('; '),
    },
    ...size,
    data: { values },
    layer: [
      { mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2, clip: true }, encoding },
      {
        transform: [{ filter: 'datum.isNew' }],
        mark: { type: 'point', filled: true, size: 55, opacity: 1, clip: true },
        encoding: { ...encoding, shape: channel(SHAPES) },
      },
    ],
    config: PLOT_CONFIG,
  };
  return spec as unknown as TopLevelSpec;
}

function runningBest(name: string, trials: readonly Trial[], direction: Direction) {
  let best: number | undefined;
  return trials.flatMap((trial) => {
    const value = scoreOf(trial);
    const isNew = value !== undefined && (best === undefined || isBetter(value, best, direction));
    if (isNew) best = value;
    return best === undefined ? [] : [{ name, trial: trial.number, best, isNew }];
  });
}
