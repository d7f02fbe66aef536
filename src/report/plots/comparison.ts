// The article's Figure 8: training time, test time, training loss and test accuracy by epoch, one colour a run.
import type { TopLevelSpec } from 'vega-lite';
import { compareRuns, type NamedRun } from '../compare.ts';
import { formatSignificant } from '../format.ts';
import { scoredWord } from '../run-record.ts';
import { uniqueNames } from './names.ts';
import type { PlotSize } from './spec.ts';
import { COLORS, PLOT_CONFIG, SHAPES } from './style.ts';
import { OFF_MARK, OFF_PLACE, offPhrase, type TimeAxis, timeAxis } from './time-axis.ts';

const DEFAULT_SIZE: PlotSize = { width: 330, height: 210 };

/** The panels in reading order. Times and losses begin at zero, so that heights compare; accuracies fill their panel. */
const panelsOf = (scored: string) =>
  [
    { field: 'train_seconds', title: 'training time (s)' },
    { field: 'eval_seconds', title: `${scored} time (s)` },
    { field: 'loss', title: 'training loss' },
    { field: 'accuracy', title: `${scored} accuracy` },
  ] as const;

/** The narrowest range of accuracies that a panel shows. */
const ACCURACY_SPAN = 0.01;

/** Above this many epochs the marks of a line would run into each other. */
const MARKED_EPOCHS = 40;
/** The most characters that a line above the panels holds. */
const SUBTITLE = 110;

/**
 * Runs side by side as a vega-lite specification of four panels.
 * @param given the size of one panel
 */
export function comparisonPlot(runs: readonly NamedRun[], given: Partial<PlotSize> = {}): TopLevelSpec {
  const size = { ...DEFAULT_SIZE, ...given };
  const names = uniqueNames(runs.map(({ name }) => name));
  const values = runs.flatMap(({ run }, index) =>
    run.epochs.map((epoch) => ({
      run: names[index],
      epoch: epoch.epoch,
      train_seconds: finiteOrNull(epoch.trainSeconds),
      eval_seconds: finiteOrNull(epoch.evalSeconds),
      loss: finiteOrNull(epoch.lossMean),
      accuracy: finiteOrNull(epoch.accuracy),
    })),
  );
  const scored = scoredWord(runs.map(({ run }) => run));
  const last = Math.max(1, ...values.map(({ epoch }) => epoch));
  const times = {
    train_seconds: timeAxis(runs.map(({ run }) => run.epochs.map(({ trainSeconds }) => trainSeconds))),
    eval_seconds: timeAxis(runs.map(({ run }) => run.epochs.map(({ evalSeconds }) => evalSeconds))),
  };
  const accuracy = accuracyScale(values.map((value) => value.accuracy));
  const panel = panelOf(names, last, { ...times, accuracy }, size);
  const off = offPhrase([
    { what: 'training time', axis: times.train_seconds },
    { what: `${scored} time`, axis: times.eval_seconds },
  ]);
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `${capital(comparedWords(scored))} by epoch of ${names.join(', ')}.`,
    title: { text: `Training and ${scored} by epoch`, ...subtitle(runs, names, off) },
    data: { values },
    concat: panelsOf(scored).map(panel),
    columns: 2,
    spacing: { row: 26, column: 34 },
    config: PLOT_CONFIG,
  };
  return spec as unknown as TopLevelSpec;
}

/** What the panels show, in a sentence. */
export const comparedWords = (scored: string): string =>
  `training time, ${scored} time, training loss and ${scored} accuracy`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

type Scale = Readonly<Record<string, unknown>>;

/** What the axes of values depend on. */
interface Ranges {
  readonly train_seconds: TimeAxis;
  readonly eval_seconds: TimeAxis;
  readonly accuracy: Scale;
}

function panelOf(names: readonly string[], last: number, ranges: Ranges, size: PlotSize) {
  const longest = Math.max(1, ...names.map((name) => name.length));
  const columns = Math.max(1, Math.floor((2 * size.width) / (longest * 7 + 40)));
  const channel = (palette: readonly string[]) => ({
    field: 'run',
    type: 'nominal',
    scale: { domain: names, range: names.map((_, index) => palette[index % palette.length]) },
    legend: { columns },
  });
  const marked = last <= MARKED_EPOCHS || names.length > COLORS.length;
  const x = {
    field: 'epoch',
    type: 'quantitative',
    scale: { domain: [0.5, last + 0.5], nice: false, zero: false },
    axis: { format: 'd', tickMinStep: 1 },
  };
  return ({ field, title }: ReturnType<typeof panelsOf>[number]) => {
    const scale = field === 'accuracy' ? ranges.accuracy : { zero: true };
    const y = { field, type: 'quantitative', title, scale, axis: { tickCount: 5 } };
    const axis = field === 'train_seconds' || field === 'eval_seconds' ? ranges[field] : undefined;
    const line = {
      mark: { type: 'line', strokeWidth: 2, strokeJoin: 'round', point: marked && { size: 34, opacity: 1 } },
      encoding: { x: { ...x, title: 'epoch' }, y, color: channel(COLORS), shape: channel(SHAPES) },
    };
    return { ...size, ...(axis?.longest === undefined ? line : cutAt(axis, line)) };
  };
}

/** A panel of times with some off its scale: lines leave it, and a mark at the edge stands for each such epoch. */
function cutAt({ top }: TimeAxis, { mark, encoding }: { mark: object; encoding: Encoding }) {
  const { x, y, color } = encoding;
  const scale = { domain: [0, top], nice: false };
  const off = {
    transform: [{ filter: `datum.${y.field} > ${top}` }],
    mark: OFF_MARK,
    encoding: { x, y: OFF_PLACE, fill: color },
  };
  return { layer: [{ mark: { ...mark, clip: true }, encoding: { ...encoding, y: { ...y, scale } } }, off] };
}

interface Encoding {
  readonly x: object;
  readonly y: { readonly field: string };
  readonly color: object;
}

/** From a little below the lowest accuracy to a little above the highest, and never above one. */
function accuracyScale(accuracies: readonly (number | null)[]): Scale {
  const known = accuracies.filter((value) => value !== null);
  if (known.length === 0) return { domain: [0, 1] };
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const margin = Math.max(0.06 * (high - low), (ACCURACY_SPAN - (high - low)) / 2);
  return { domain: [Math.max(0, low - margin), Math.min(1, high + margin)], nice: false, zero: false };
}

/** The mean training times, where they fit in a line, and what is off the scale. */
function subtitle(runs: readonly NamedRun[], names: readonly string[], off: string): object {
  const lines = [meanTimes(runs, names), off].filter((line) => line !== '');
  return lines.length === 0 ? {} : { subtitle: lines.length === 1 ? lines[0] : lines };
}

function meanTimes(runs: readonly NamedRun[], names: readonly string[]): string {
  const rows = compareRuns(runs).rows.filter((row) => Number.isFinite(row.train_seconds));
  const times = rows.map((row, index) => `${names[index]} ${formatSignificant(row.train_seconds, 3)} s`);
  const text = `training an epoch: ${times.join(', ')}`;
  return times.length < runs.length || runs.length === 0 || text.length > SUBTITLE ? '' : text;
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
