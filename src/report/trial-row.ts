// The permanent line that a search prints for a trial. Columns are sized before the first row, from the space.
import { type Parameter, sizeOf, valueAt } from '../space/parameter.ts';
import type { Space } from '../space/space.ts';
import { failureOf, isVoid, type Trial } from '../trial/trial.ts';
import { formatDuration, formatParameter, formatParams, formatScore } from './format.ts';
import { proposerOf } from './standing.ts';
import { type Align, joinCells, pad, textWidth } from './text-table.ts';

/** A line, and how it is to be coloured where there is colour. */
export interface TrialRow {
  readonly text: string;
  readonly tone: 'plain' | 'best' | 'failed';
}

/** What the columns are sized from. */
export interface TrialTableOptions {
  readonly space: Space;
  readonly metric: string;
  /** How many trials there will be, for the width of the numbers. */
  readonly total: number;
  /** Expected milliseconds a trial, for the width of the times. */
  readonly trialMs?: number;
  /** The rows that there will be, or the first of them, where they are known: their times say how wide that column is. */
  readonly known?: readonly Trial[];
}

/** Writes a search's header and rows. */
export interface TrialTable {
  header(): string;
  /**
   * @param isBest whether the trial is a new best, marked with `*`
   * @param like the number of an earlier trial that failed in the same words
   */
  row(trial: Trial, isBest: boolean, like?: number): TrialRow;
}

/** A longer choice makes its row longer, not its column. */
const WIDEST = 16;

/** Where nothing is known of the times, as wide as they can be: `1 min 30 s`. */
const UNKNOWN_TIME = 10;

interface Column {
  readonly title: string;
  readonly width: number;
  readonly align: Align;
}

/** A table for the trials of one study. */
export function createTrialTable(options: TrialTableOptions): TrialTable {
  const columns = columnsOf(options);
  const line = (cells: readonly string[]) =>
    joinCells(
      cells.map((cell, index) =>
        columns[index] ? pad(cell, columns[index].width, columns[index].align) : cell,
      ),
    );
  return {
    header: () => line(columns.map(({ title }) => title)),
    row: (trial, isBest, like) => ({
      text: line(cellsOf(trial, options.space, isBest, like)),
      tone: toneOf(trial, isBest),
    }),
  };
}

function columnsOf({ space, metric, total, ...times }: TrialTableOptions): Column[] {
  const parameters = Object.entries(space).map(([title, parameter]): Column => {
    const width = Math.min(Math.max(...extremes(parameter).map(textWidth)), WIDEST);
    return { title, width: Math.max(textWidth(title), width, 7), align: 'left' };
  });
  return [
    { title: '#', width: Math.max(3, Number.isFinite(total) ? String(total - 1).length : 4), align: 'right' },
    { title: metric, width: Math.max(9, textWidth(metric)), align: 'left' },
    ...parameters,
    { title: 'time', width: timeWidth(times), align: 'right' },
    { title: 'by', width: 7, align: 'left' },
  ];
}

function timeWidth({ trialMs, known }: Pick<TrialTableOptions, 'trialMs' | 'known'>): number {
  if (trialMs === undefined && known === undefined) return UNKNOWN_TIME;
  const texts = [...(known ?? []).map(timeOf), trialMs === undefined ? '' : formatDuration(trialMs)];
  return Math.max(4, ...texts.map(textWidth));
}

const timeOf = ({ startedAt, completedAt }: Trial): string =>
  startedAt === null || completedAt === null ? '-' : formatDuration(completedAt - startedAt);

/** The widest texts that a parameter's values can have, or examples of them. */
function extremes(parameter: Parameter): string[] {
  if (parameter.type === 'float' || parameter.type === 'int') {
    return [parameter.low, parameter.high].map((value) => formatParameter(parameter, value));
  }
  return Array.from({ length: sizeOf(parameter) }, (_, index) => String(valueAt(parameter, index)));
}

function cellsOf(trial: Trial, space: Space, isBest: boolean, like?: number): string[] {
  return [
    String(trial.number),
    scoreCell(trial, isBest),
    ...Object.entries(space).map(([name, parameter]) =>
      Object.hasOwn(trial.params, name) ? formatParameter(parameter, trial.params[name]) : '-',
    ),
    timeOf(trial),
    proposerOf(trial),
    [extraParams(trial, space), noteOf(trial, like)].filter((text) => text !== '').join('  '),
  ];
}

/** Parameters that the objective defined as it ran have no columns of their own. */
function extraParams({ params, distributions }: Trial, space: Space): string {
  const extra = Object.entries(params).filter(([name]) => !Object.hasOwn(space, name));
  return formatParams(distributions, Object.fromEntries(extra));
}

function scoreCell({ state, value }: Trial, isBest: boolean): string {
  if (state !== 'COMPLETE') return state;
  return `${value === null ? '-' : formatScore(value)}${isBest ? ' *' : ''}`;
}

/** What the columns cannot say: why a trial failed, where it was pruned. Always one line. */
function noteOf(trial: Trial, like?: number): string {
  if (trial.state === 'PRUNED') {
    const [step, value] = [...trial.intermediateValues].at(-1) ?? [];
    return value === undefined ? '' : `pruned at step ${step} with ${formatScore(value)}`;
  }
  const failure = trial.state === 'FAIL' ? failureOf(trial) : undefined;
  if (failure === undefined) return '';
  if (isVoid(trial)) return failure.message;
  return `${failure.class}: ${like === undefined ? failure.message.split('\n')[0] : `as #${like}`}`;
}

function toneOf({ state }: Trial, isBest: boolean): TrialRow['tone'] {
  if (state === 'FAIL') return 'failed';
  return isBest ? 'best' : 'plain';
}
