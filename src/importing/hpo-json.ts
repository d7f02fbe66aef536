// study.json, as hpo export writes it: back to a study.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { spaceOf } from '../config/resolve.ts';
import { spaceSection } from '../config/space-section.ts';
import { formatPath, HpoError } from '../errors.ts';
import { JSON_SCHEMA } from '../report/export-json.ts';
import type { Parameter } from '../space/parameter.ts';
import type { Space } from '../space/space.ts';
import { fromIso } from '../storage/journal/datetime.ts';
import { drawnFrom } from '../storage/parameters.ts';
import type { ImportedTrial, StudyDefinition } from '../trial/contracts.ts';
import type { Json } from '../trial/trial.ts';
import type { ForeignSource } from './foreign-study.ts';

const json = z.json() as z.ZodType<Json>;
const attrs = z.record(z.string(), json);
const time = z
  .string()
  .refine((text) => fromIso(text) !== undefined, 'is no time')
  .transform((text) => fromIso(text) as number)
  .nullable();
/** A number, or the text for one that JSON cannot hold. */
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const trialSchema = z.object({
  number: z.int().min(0),
  state: z.enum(['RUNNING', 'COMPLETE', 'PRUNED', 'FAIL', 'WAITING']),
  value: number.nullable(),
  params: z.record(z.string(), value),
  distributions: spaceSection.optional(),
  intermediate_values: z.record(z.string(), number),
  user_attrs: attrs,
  system_attrs: attrs,
  datetime_start: time,
  datetime_complete: time,
});

const studySchema = z.object({
  name: z.string(),
  direction: z.enum(['minimize', 'maximize']),
  metric: z.string(),
  space: spaceSection,
  constraints: z.array(z.string()).optional(),
  objective: json,
  seed: z.int().min(0),
  attrs,
  trials: z.array(trialSchema),
});

type StudyJson = z.output<typeof studySchema>;

/** Whether data is a study.json of any version. */
function isStudyJson(data: unknown): data is { readonly schema_version: unknown } {
  return typeof data === 'object' && data !== null && 'schema' in data && data.schema === JSON_SCHEMA.schema;
}

/**
 * The study of a file.
 * @throws HpoError STORAGE for a file that is none, or of a newer schema than this version knows
 */
export function openJsonSource(path: string): ForeignSource {
  const data = parsed(path);
  if (!isStudyJson(data))
    throw refused(path, 'is no study.json of hpo', 'give what hpo export --to json wrote');
  if (data.schema_version !== JSON_SCHEMA.schema_version) {
    const found = `has schema version ${JSON.stringify(data.schema_version)}`;
    throw refused(path, `${found}; this hpo knows ${JSON_SCHEMA.schema_version}`, 'update hpo');
  }
  const result = studySchema.safeParse(data);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw refused(path, `is damaged: ${formatPath(issue.path)} ${issue.message}`, 'export the study again');
  }
  const study = result.data;
  checkNumbers(path, study);
  const definition = definitionOf(study);
  return {
    kind: 'a study.json',
    place: path,
    names: [study.name],
    read: async () => ({
      definition,
      attrs: study.attrs,
      trials: () => study.trials.map((trial) => trialOf(path, trial, definition.space)),
      notes: [],
    }),
    close: async () => {},
  };
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw refused(path, `cannot be read: ${(error as Error).message}`, 'export the study again');
  }
}

const refused = (path: string, message: string, hint: string): HpoError =>
  new HpoError('STORAGE', `${path} ${message}`, { hint });

function checkNumbers(path: string, { trials }: StudyJson): void {
  const wrong = trials.find((trial, index) => trial.number !== index);
  if (wrong === undefined) return;
  const place = trials.indexOf(wrong);
  throw refused(
    path,
    `is damaged: trials[${place}].number is ${wrong.number}`,
    'trials stand in order from 0 on',
  );
}

function definitionOf(study: StudyJson): StudyDefinition {
  const { name, direction, metric, constraints = [], objective, seed } = study;
  const space = spaceOf(study);
  return { name, direction, metric, space, ...(constraints.length > 0 && { constraints }), objective, seed };
}

function trialOf(path: string, trial: StudyJson['trials'][number], space: Space): ImportedTrial {
  const { state, params, user_attrs: userAttrs, system_attrs: systemAttrs } = trial;
  const own = trial.distributions === undefined ? {} : spaceOf({ space: trial.distributions });
  const parameterOf = (name: string): Parameter => {
    const parameter = own[name] ?? (Object.hasOwn(space, name) ? space[name] : undefined);
    if (parameter !== undefined) return parameter;
    const message = `is damaged: nothing says what trials[${trial.number}].params.${name} was drawn from`;
    throw refused(path, message, 'export the study again');
  };
  const reports = Object.entries(trial.intermediate_values).map(
    ([step, report]) => [Number(step), report] as const,
  );
  return {
    state,
    params,
    distributions: Object.fromEntries(
      Object.keys(params).map((name) => [name, drawnFrom(parameterOf(name))]),
    ),
    value: trial.value,
    intermediateValues: new Map(reports),
    userAttrs,
    systemAttrs,
    startedAt: trial.datetime_start,
    completedAt: trial.datetime_complete,
  };
}
