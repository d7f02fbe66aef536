// A study as files for other programs: study.json and trials.csv. Snake case and Optuna's words.
import type { BestPredicted } from '../search/best-predicted.ts';
import type { Parameter, ParameterValues, Space } from '../space/space.ts';
import type { StudyDefinition } from '../trial/contracts.ts';
import { bestTrial, type Json, type Trial } from '../trial/trial.ts';
import { type CsvCell, toCsv } from './csv.ts';

/** What a study's file says beyond its definition and trials. */
export interface StudyExtras {
  readonly bestPredicted?: BestPredicted;
}

/**
 * The content of study.json. Times are ISO 8601 in UTC, durations seconds; numbers that JSON cannot hold (NaN and the
 * infinities) are null.
 */
export function studyToJson(
  definition: StudyDefinition,
  trials: readonly Trial[],
  extras: StudyExtras = {},
): string {
  const { name, direction, metric, space, objective, seed } = definition;
  const best = bestTrial(trials, direction);
  const content = {
    name,
    direction,
    metric,
    space: spaceToJson(space),
    objective,
    seed,
    best_observed: best ? { number: best.number, value: best.value, params: best.params } : null,
    best_predicted: extras.bestPredicted ? predictedToJson(extras.bestPredicted, trials) : null,
    trials: trials.map(trialToJson),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** A space in the words of study files: `{"lr": {"float": [1e-5, 1e-2], "log": true}}`. */
function spaceToJson(space: Space): Json {
  return Object.fromEntries(
    Object.entries(space).map(([name, parameter]) => [name, parameterToJson(parameter)]),
  );
}

function parameterToJson({ type, low, high, log, default: start }: Parameter): Json {
  return { [type]: [low, high], ...(log ? { log } : {}), ...(start === undefined ? {} : { default: start }) };
}

function predictedToJson(predicted: BestPredicted, trials: readonly Trial[]): Json {
  const { number, mean, sd, noiseSd, indistinguishable } = predicted;
  const params: ParameterValues = trials.find((trial) => trial.number === number)?.params ?? {};
  return { number, mean, sd, noise_sd: noiseSd, indistinguishable, params };
}

function trialToJson(trial: Trial): Json {
  const { number, state, value, params, userAttrs, systemAttrs } = trial;
  return {
    number,
    state,
    value,
    params,
    intermediate_values: Object.fromEntries(trial.intermediateValues),
    user_attrs: userAttrs,
    system_attrs: systemAttrs,
    datetime_start: isoTime(trial.startedAt),
    datetime_complete: isoTime(trial.completedAt),
    duration: secondsOf(trial),
  };
}

/**
 * The content of trials.csv: the columns of Optuna's `trials_dataframe` in its order, names sorted within a group.
 * A value of an attribute that is neither text nor number is JSON. Durations are written as pandas writes them.
 */
export function trialsToCsv(trials: readonly Trial[], space: Space): string {
  const params = sortedKeys([space, ...trials.map((trial) => trial.params)]);
  const userAttrs = sortedKeys(trials.map((trial) => trial.userAttrs));
  const systemAttrs = sortedKeys(trials.map((trial) => trial.systemAttrs));
  const header = [
    ...['number', 'value', 'datetime_start', 'datetime_complete', 'duration'],
    ...params.map((name) => `params_${name}`),
    ...userAttrs.map((name) => `user_attrs_${name}`),
    ...systemAttrs.map((name) => `system_attrs_${name}`),
    'state',
  ];
  const rows = trials.map((trial) => [
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
  return toCsv(header, rows);
}

function sortedKeys(records: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))].sort();
}

function cellOf(record: Readonly<Record<string, Json>>, name: string): CsvCell {
  if (!Object.hasOwn(record, name)) return null;
  const value = record[name];
  return value === null || typeof value === 'string' || typeof value === 'number'
    ? value
    : JSON.stringify(value);
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function secondsOf({ startedAt, completedAt }: Trial): number | null {
  return startedAt === null || completedAt === null ? null : (completedAt - startedAt) / 1000;
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
