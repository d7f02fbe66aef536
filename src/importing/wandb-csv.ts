// Runs of a W&B project as a study: the metric of each run is its trial's value.
import { basename } from 'node:path';
import { plural } from '../report/format.ts';
import { contains, describeValues } from '../space/parameter.ts';
import type { Space } from '../space/space.ts';
import { drawnFrom } from '../storage/parameters.ts';
import type { ImportedTrial } from '../trial/contracts.ts';
import type { Direction, Failure, FailureClass, Json } from '../trial/trial.ts';
import { type ForeignSource, foreignDefinition } from './foreign-study.ts';
import { isOwn } from './wandb-columns.ts';
import { noColumn, type RunsSpace, spaceOfRuns } from './wandb-space.ts';
import { type RunRow, type RunTable, readRunTable } from './wandb-table.ts';

/** What the table does not say. */
export interface RunsOptions {
  /** The column that is optimized. */
  readonly metric: string;
  readonly direction: Direction;
  /** Columns that are parameters, with or without their ranges; guessed where there are none. */
  readonly params: readonly string[];
}

/** So many columns are named in a message. */
const LISTED = 12;
/** Runs that have not ended. */
const OPEN = ['running', 'pending', 'preempting'];
/** How a run ended, in our classes of failures. A run that was killed says nothing about its configuration. */
const CLASSES: Readonly<Record<string, FailureClass>> = {
  crashed: 'crash',
  failed: 'crash',
  killed: 'infrastructure',
  preempted: 'infrastructure',
};

/**
 * The runs of a CSV.
 * @throws InputError for a metric or a parameter that is no column, HpoError STORAGE for a file that is no such table
 */
export function openRunsSource(path: string, options: RunsOptions): ForeignSource {
  const table = readRunTable(path);
  const { metric, direction, params } = options;
  if (!table.columns.includes(metric)) {
    throw noColumn(
      `--${direction} ${metric}`,
      metric,
      table.columns.filter((column) => !isOwn(column)),
    );
  }
  const { space, left } = spaceOfRuns(table, metric, params);
  const ended = table.rows.filter((row) => !OPEN.includes(row.text('State').toLowerCase()));
  const rows = inOrder(ended);
  const name = basename(path).replace(/\.csv$/i, '');
  return {
    kind: 'W&B runs',
    place: path,
    names: [name],
    read: async () => ({
      definition: foreignDefinition({ name, direction, metric, space }),
      attrs: {},
      trials: () => rows.map((row) => trialOf(row, table, metric, space)),
      notes: [
        ...notesOf(space, params.length === 0),
        ...leftNotes(left),
        ...openNotes(table.rows.length - ended.length),
      ],
    }),
    close: async () => {},
  };
}

/** W&B lists the newest first. */
function inOrder(rows: readonly RunRow[]): readonly RunRow[] {
  const times = new Map(rows.map((row) => [row, createdAt(row)]));
  if ([...times.values()].includes(null)) return rows;
  return rows.toSorted((a, b) => (times.get(a) as number) - (times.get(b) as number));
}

function notesOf(space: Space, isGuessed: boolean): string[] {
  const names = Object.entries(space).map(([name, parameter]) => {
    const log = 'log' in parameter && parameter.log ? ' (log)' : '';
    return `${name}: ${describeValues(parameter)}${log}`;
  });
  return [
    ...(isGuessed ? ['parameters as they look; say otherwise with --param NAME or --param NAME=RANGE'] : []),
    ...names.map((text) => `  ${text}`),
    ...(isGuessed && names.length === 0 ? ['  no column looks like a parameter'] : []),
  ];
}

/** Columns that were not taken, by the reason. */
function leftNotes(left: RunsSpace['left']): string[] {
  if (left.length === 0) return [];
  const named = left.slice(0, LISTED).map(({ column, why }) => `${column} (${why})`);
  const more = left.length > LISTED ? ` and ${left.length - LISTED} more` : '';
  return [`not taken: ${named.join(', ')}${more}; name what is a parameter with --param`];
}

const openNotes = (open: number): string[] =>
  open === 0 ? [] : [`${plural(open, 'run')} that had not ended ${open === 1 ? 'was' : 'were'} left out`];

function trialOf(row: RunRow, { columns }: RunTable, metric: string, space: Space): ImportedTrial {
  const params = Object.entries(space).flatMap(([name, parameter]) => {
    const cell = row.cell(name);
    const value = contains(parameter, cell) ? cell : row.text(name);
    return cell !== undefined && contains(parameter, value) ? [[name, value] as const] : [];
  });
  const startedAt = createdAt(row);
  const seconds = runtimeOf(row.text('Runtime'));
  const value = row.cell(metric);
  const isDone =
    row.text('State').toLowerCase() === 'finished' && typeof value === 'number' && Number.isFinite(value);
  const failure = isDone ? undefined : failureOf(row, metric);
  return {
    state: isDone ? 'COMPLETE' : 'FAIL',
    params: Object.fromEntries(params) as ImportedTrial['params'],
    distributions: Object.fromEntries(params.map(([name]) => [name, drawnFrom(space[name])])),
    value: isDone ? value : null,
    intermediateValues: new Map(),
    userAttrs: attrsOf(row, columns, space),
    systemAttrs: failure === undefined ? {} : { 'hpo:failure': failure as unknown as Json },
    startedAt,
    completedAt: startedAt === null || seconds === null ? startedAt : startedAt + 1000 * seconds,
  };
}

function failureOf(row: RunRow, metric: string): Failure {
  const state = row.text('State').toLowerCase();
  const kind = CLASSES[state];
  if (kind !== undefined)
    return { class: kind, message: `the run ${state === 'failed' ? 'failed' : `was ${state}`} in W&B` };
  const value = row.cell(metric);
  if (value === undefined) return { class: 'invalid_output', message: `the run has no ${metric}` };
  return { class: 'diverged', message: `${metric} is ${row.text(metric)}` };
}

/** What else is known of a run; W&B's own columns under names of theirs. */
function attrsOf(row: RunRow, columns: readonly string[], space: Space): Record<string, Json> {
  const known = columns.filter((column) => !Object.hasOwn(space, column) && row.text(column) !== '');
  return Object.fromEntries(
    known.map((column) => {
      const cell = row.cell(column) as string | number | boolean;
      const value = typeof cell === 'number' && !Number.isFinite(cell) ? row.text(column) : cell;
      return [isOwn(column) ? `wandb:${column.toLowerCase().replaceAll(' ', '_')}` : column, value];
    }),
  );
}

/** W&B's times are UTC, with or without saying so. */
function createdAt(row: RunRow): number | null {
  const text = row.text('Created');
  if (text === '') return null;
  const time = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? null : time;
}

const UNITS: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };

/** Seconds, or `1h 2m 3s`. */
function runtimeOf(text: string): number | null {
  if (text === '') return null;
  if (!Number.isNaN(Number(text))) return Number(text);
  const parts = [...text.matchAll(/([\d.]+)\s*([dhms])/g)];
  return parts.length === 0
    ? null
    : parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit], 0);
}
