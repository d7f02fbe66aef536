// A study's trials as CSV: the columns of Optuna's `trials_dataframe` in its order, names sorted within a group, in
// lines so that the number of trials does not matter.
import type { ParameterValue } from '../space/parameter.ts';
import type { Space } from '../space/space.ts';
import type { Json, Trial } from '../trial/trial.ts';
import { type CsvCell, csvLine } from './csv.ts';
import { isoTime, secondsOf } from './export-json.ts';

/** The names that trials have, which are the columns. */
export interface Columns {
  readonly params: readonly string[];
  readonly userAttrs: readonly string[];
  readonly systemAttrs: readonly string[];
}

/** Collects the columns of trials, one after another. */
export function columnCollector(space: Space): { add(trial: Trial): void; columns(): Columns } {
  const params = new Set(Object.keys(space));
  const [userAttrs, systemAttrs] = [new Set<string>(), new Set<string>()];
  const addAll = (names: Set<string>, record: object): void => {
    for (const name of Object.keys(record)) names.add(name);
  };
  return {
    add: (trial) => {
      addAll(params, trial.params);
      addAll(userAttrs, trial.userAttrs);
      addAll(systemAttrs, trial.systemAttrs);
    },
    columns: () => ({
      params: [...params].sort(),
      userAttrs: [...userAttrs].sort(),
      systemAttrs: [...systemAttrs].sort(),
    }),
  };
}

/** The first line. */
export function csvHeader({ params, userAttrs, systemAttrs }: Columns): string {
  return csvLine([
    ...['number', 'value', 'datetime_start', 'datetime_complete', 'duration'],
    ...params.map((name) => `params_${name}`),
    ...userAttrs.map((name) => `user_attrs_${name}`),
    ...systemAttrs.map((name) => `system_attrs_${name}`),
    'state',
  ]);
}

/** A trial's line. A value that is neither text nor number is JSON. Durations are written as pandas writes them. */
export function csvTrial(trial: Trial, { params, userAttrs, systemAttrs }: Columns): string {
  return csvLine([
    trial.number,
    trial.value,
    isoTime(trial.startedAt),
    isoTime(trial.completedAt),
    pandasDuration(secondsOf(trial)),
    ...params.map((name) => cellOf(trial.params, name)),
    ...userAttrs.map((name) => cellOf(trial.userAttrs, name)),
    ...systemAttrs.map((name) => cellOf(trial.systemAttrs, name)),
    trial.state,
  ]);
}

/** The whole table, for studies that are in memory. */
export function trialsToCsv(trials: readonly Trial[], space: Space): string {
  const collector = columnCollector(space);
  trials.forEach(collector.add);
  const columns = collector.columns();
  return [csvHeader(columns), ...trials.map((trial) => csvTrial(trial, columns))].join('');
}

function cellOf(record: Readonly<Record<string, Json | ParameterValue>>, name: string): CsvCell {
  if (!Object.hasOwn(record, name)) return null;
  const value = record[name];
  return value === null || typeof value === 'string' || typeof value === 'number'
    ? value
    : JSON.stringify(value);
}

/** `0 days 00:00:41.250000`, which `pandas.to_timedelta` reads. */
function pandasDuration(seconds: number | null): string | null {
  if (seconds === null) return null;
  const whole = Math.floor(seconds);
  const micros = Math.round((seconds - whole) * 1e6);
  const two = (count: number) => String(count).padStart(2, '0');
  const clock = [Math.floor((whole % 86_400) / 3600), Math.floor((whole % 3600) / 60), whole % 60]
    .map(two)
    .join(':');
  return `${Math.floor(whole / 86_400)} days ${clock}${micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`}`;
}
