// The trials of a study in Optuna's tables, some at a time.
import type { ParameterValue } from '../space/parameter.ts';
import type { Space } from '../space/space.ts';
import { parameterOf } from '../storage/journal/distribution.ts';
import { externalOf } from '../storage/journal/values.ts';
import type { ImportedTrial } from '../trial/contracts.ts';
import type { Json, TrialState } from '../trial/trial.ts';
import { attributeOf, numberOf, timeOf } from './optuna-rows.ts';
import type { Query } from './sqlite-query.ts';

/** Trials that are read together. */
const PAGE = 500;

interface TrialRow {
  readonly id: number;
  readonly number: number;
  readonly state: TrialState;
  readonly start: string | null;
  readonly complete: string | null;
}

/** Rows that belong to a trial. */
interface Child {
  readonly trial: number;
}
type ParamRow = Child & { readonly name: string; readonly value: number; readonly distribution: string };
type ValueRow = Child & { readonly value: number | null; readonly type: string };
type ReportRow = ValueRow & { readonly step: number };
type AttributeRow = Child & { readonly key: string; readonly value: string };

/** The trials by number. */
export function* trialsOf(query: Query, study: number): Generator<ImportedTrial> {
  for (let offset = 0; ; offset += PAGE) {
    const rows = query<TrialRow>(
      `select trial_id as id, number, state, datetime_start as start, datetime_complete as complete
       from trials where study_id = ? order by number limit ? offset ?`,
      study,
      PAGE,
      offset,
    );
    if (rows.length === 0) return;
    const parts = partsOf(query, rows);
    for (const row of rows) yield trialOf(row, parts);
    if (rows.length < PAGE) return;
  }
}

/** What belongs to some trials, by trial. */
interface Parts {
  readonly params: ReadonlyMap<number, readonly ParamRow[]>;
  readonly values: ReadonlyMap<number, readonly ValueRow[]>;
  readonly reports: ReadonlyMap<number, readonly ReportRow[]>;
  readonly userAttrs: ReadonlyMap<number, readonly AttributeRow[]>;
  readonly systemAttrs: ReadonlyMap<number, readonly AttributeRow[]>;
}

function partsOf(query: Query, rows: readonly TrialRow[]): Parts {
  const marks = rows.map(() => '?').join(', ');
  const select = <Row extends Child>(columns: string, table: string, order: string): Map<number, Row[]> =>
    byTrial(
      query<Row>(
        `select trial_id as trial, ${columns} from ${table} where trial_id in (${marks}) order by ${order}`,
        ...rows.map(({ id }) => id),
      ),
    );
  const attributes = (scope: string) =>
    select<AttributeRow>(
      'key, value_json as value',
      `trial_${scope}_attributes`,
      `trial_${scope}_attribute_id`,
    );
  return {
    params: select(
      'param_name as name, param_value as value, distribution_json as distribution',
      'trial_params',
      'param_id',
    ),
    values: select('value, value_type as type', 'trial_values', 'objective'),
    reports: select(
      'step, intermediate_value as value, intermediate_value_type as type',
      'trial_intermediate_values',
      'step',
    ),
    userAttrs: attributes('user'),
    systemAttrs: attributes('system'),
  };
}

function byTrial<Row extends Child>(rows: readonly Row[]): Map<number, Row[]> {
  const found = new Map<number, Row[]>();
  for (const row of rows) {
    const some = found.get(row.trial);
    if (some === undefined) found.set(row.trial, [row]);
    else some.push(row);
  }
  return found;
}

function trialOf({ id, state, start, complete }: TrialRow, parts: Parts): ImportedTrial {
  const params: Record<string, ParameterValue> = {};
  const distributions: Record<string, Space[string]> = {};
  for (const { name, value, distribution } of parts.params.get(id) ?? []) {
    const parameter = parameterOf(name, distribution);
    distributions[name] = parameter;
    params[name] = externalOf(name, parameter, value);
  }
  const [value] = parts.values.get(id) ?? [];
  const reports = parts.reports.get(id) ?? [];
  return {
    state,
    params,
    distributions,
    value: value === undefined ? null : numberOf(value.value, value.type),
    intermediateValues: new Map(reports.map((report) => [report.step, numberOf(report.value, report.type)])),
    userAttrs: attributesOf(parts.userAttrs.get(id)),
    systemAttrs: attributesOf(parts.systemAttrs.get(id)),
    startedAt: timeOf(start),
    completedAt: timeOf(complete),
  };
}

function attributesOf(rows: readonly AttributeRow[] = []): Record<string, Json> {
  return Object.fromEntries(rows.map(({ key, value }) => [key, attributeOf(value)]));
}
