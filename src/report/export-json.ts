// A study as JSON: everything that is known of it, in a form with a version, in pieces so that its size does not matter.
import type { BestPredicted } from '../search/best-predicted.ts';
import type { Parameter } from '../space/parameter.ts';
import type { Space } from '../space/space.ts';
import type { StudyDefinition } from '../trial/contracts.ts';
import type { Json, Trial } from '../trial/trial.ts';

/** The form of the file: a reader may refuse what it does not know. */
export const JSON_SCHEMA = { schema: 'hpo.study', schema_version: 1 } as const;

/** What is known of a study beside its trials. */
export interface StudyHead {
  readonly definition: StudyDefinition;
  readonly attrs: Readonly<Record<string, Json>>;
  readonly best: Trial | undefined;
  readonly bestPredicted?: BestPredicted | undefined;
}

/**
 * The pieces of a study's JSON text: the first, one for each trial (a line), the last. Times are ISO 8601 in UTC to the
 * microsecond, durations seconds; numbers that JSON cannot hold are the texts NaN, Infinity and -Infinity.
 */
export function jsonPieces(head: StudyHead): {
  readonly first: string;
  trial(trial: Trial, isFirst: boolean): string;
  readonly last: string;
} {
  const text = JSON.stringify({ ...JSON_SCHEMA, ...headToJson(head) }, null, 2);
  return {
    first: `${text.slice(0, -2)},\n  "trials": [`,
    trial: (trial, isFirst) =>
      `${isFirst ? '' : ','}\n    ${JSON.stringify(trialToJson(trial, head.definition.space))}`,
    last: '\n  ]\n}\n',
  };
}

/** The whole text, for studies that are in memory. */
export function studyToJson(head: StudyHead, trials: readonly Trial[]): string {
  const { first, trial, last } = jsonPieces(head);
  return [first, ...trials.map((record, index) => trial(record, index === 0)), last].join('');
}

function headToJson({ definition, attrs, best, bestPredicted }: StudyHead): Record<string, Json> {
  const { name, direction, metric, space, constraints, objective, seed } = definition;
  return {
    name,
    direction,
    metric,
    space: spaceToJson(space),
    ...(constraints === undefined ? {} : { constraints }),
    objective,
    seed,
    attrs,
    best_observed: best ? { number: best.number, value: jsonNumber(best.value), params: best.params } : null,
    best_predicted: bestPredicted ? predictedToJson(bestPredicted) : null,
  };
}

/** A space in the words of study files: `{"lr": {"float": [1e-5, 1e-2], "log": true}}`. */
export function spaceToJson(space: Space): Json {
  return Object.fromEntries(
    Object.entries(space).map(([name, parameter]) => [name, parameterToJson(parameter)]),
  );
}

function parameterToJson(parameter: Parameter): Json {
  switch (parameter.type) {
    case 'float':
    case 'int': {
      const { type, low, high, log, ...rest } = parameter;
      return { [type]: [low, high], ...(log ? { log } : {}), ...rest };
    }
    case 'choice': {
      const { type: _, choices, ordered, ...rest } = parameter;
      return { choice: choices, ...(ordered ? { ordered } : {}), ...rest };
    }
    case 'bool': {
      const { type: _, ...rest } = parameter;
      return { bool: null, ...rest };
    }
    case 'constant': {
      const { type: _, value, ...rest } = parameter;
      return { constant: value, ...rest };
    }
    default:
      return parameter satisfies never;
  }
}

function predictedToJson(predicted: BestPredicted): Json {
  const { number: trial, mean, sd, noiseSd, indistinguishable, params } = predicted;
  return { number: trial, mean, sd, noise_sd: noiseSd, indistinguishable, params };
}

/** A trial as it stands in the file. Distributions are left out where they are those of the space. */
export function trialToJson(trial: Trial, space: Space): Readonly<Record<string, Json>> {
  const { number: index, state, value, params, distributions, userAttrs, systemAttrs } = trial;
  const reports = [...trial.intermediateValues].map(([step, report]) => [String(step), jsonNumber(report)]);
  return {
    number: index,
    state,
    value: jsonNumber(value),
    params,
    ...(isOf(space, distributions) ? {} : { distributions: spaceToJson(distributions) }),
    intermediate_values: Object.fromEntries(reports),
    user_attrs: userAttrs,
    system_attrs: systemAttrs,
    datetime_start: isoTime(trial.startedAt),
    datetime_complete: isoTime(trial.completedAt),
    duration: secondsOf(trial),
  };
}

function isOf(space: Space, distributions: Space): boolean {
  return Object.entries(distributions).every(
    ([name, parameter]) =>
      parameter === space[name] ||
      (Object.hasOwn(space, name) &&
        JSON.stringify(domainOf(parameter)) === JSON.stringify(domainOf(space[name]))),
  );
}

/** What a value is drawn from: defaults and conditions apart. */
function domainOf(parameter: Parameter): Json {
  switch (parameter.type) {
    case 'float':
    case 'int':
      return [parameter.type, parameter.low, parameter.high, parameter.log, parameter.step ?? null];
    case 'choice':
      return [parameter.type, parameter.choices, parameter.ordered];
    case 'bool':
      return [parameter.type];
    case 'constant':
      return [parameter.type, parameter.value];
    default:
      return parameter satisfies never;
  }
}

/** A number, or the text for one that JSON cannot hold. */
export const jsonNumber = (value: number | null): number | string | null =>
  value === null || Number.isFinite(value) ? value : String(value);

/** A time as ISO 8601 in UTC, to the microsecond: so fine do Optuna's studies have it. */
export function isoTime(ms: number | null): string | null {
  if (ms === null) return null;
  const micros = Math.round(ms * 1000);
  const whole = Math.floor(micros / 1000);
  return `${new Date(whole).toISOString().slice(0, -1)}${String(micros - whole * 1000).padStart(3, '0')}Z`;
}

/** How long a trial took. */
export function secondsOf({
  startedAt,
  completedAt,
}: Pick<Trial, 'startedAt' | 'completedAt'>): number | null {
  return startedAt === null || completedAt === null ? null : (completedAt - startedAt) / 1000;
}
