// Events to lines of Optuna's journal, byte for byte in the form that its reader expects: compact JSON, floats that
// look like floats, trial parameters in the "internal representation" (a float, also for integers).
import { isFinished } from '../../trial/trial.ts';
import type { StorageEvent, TrialEvent, TrialOpened } from '../events.ts';
import { floatText, stringify } from '../python-json.ts';
import { toIso } from './datetime.ts';
import { distributionText } from './distribution.ts';
import { DIRECTIONS, OP, STATES } from './operations.ts';
import { internalOf } from './values.ts';

/** Who writes a line, and where it belongs in Optuna's ids. */
export interface LineContext {
  readonly worker: string;
  readonly study: number;
  /** The id of a trial by its number. */
  trial(number: number): number;
}

/** JSON texts by key. */
type Fields = Readonly<Record<string, string>>;

const object = (fields: Fields): string =>
  `{${Object.entries(fields)
    .map(([key, text]) => `${JSON.stringify(key)}:${text}`)
    .join(',')}}`;

const attribute = (key: string, value: unknown): string => `{${JSON.stringify(key)}:${stringify(value)}}`;
const time = (milliseconds: number | null): string =>
  milliseconds === null ? 'null' : JSON.stringify(toIso(milliseconds));

/** One event as one line, without its line break. */
export function encodeEvent(event: StorageEvent, context: LineContext): string {
  const worker = 'worker' in event ? event.worker : context.worker;
  const line = (op: number, fields: Fields) =>
    object({ op_code: String(op), worker_id: JSON.stringify(worker), ...fields });
  const study = { study_id: String(context.study) };
  const trial = (number: number) => ({ trial_id: String(context.trial(number)) });
  switch (event.type) {
    case 'study': {
      const directions = `[${DIRECTIONS.indexOf(event.direction)}]`;
      return line(OP.createStudy, { study_name: JSON.stringify(event.name), directions });
    }
    case 'study-removed':
      return line(OP.deleteStudy, study);
    case 'study-attr': {
      const [op, field] =
        event.scope === 'user' ? [OP.setStudyUserAttr, 'user_attr'] : [OP.setStudySystemAttr, 'system_attr'];
      return line(op, { ...study, [field]: attribute(event.key, event.value) });
    }
    case 'trial':
      return line(OP.createTrial, { ...study, ...openedFields(event) });
    case 'param':
      return line(OP.setTrialParam, {
        ...trial(event.number),
        param_name: JSON.stringify(event.name),
        param_value_internal: floatText(internalOf(event.parameter, event.value)),
        distribution: JSON.stringify(distributionText(event.parameter)),
      });
    case 'state':
      return line(OP.setTrialState, { ...trial(event.number), ...stateFields(event) });
    case 'report':
      return line(OP.setTrialIntermediateValue, {
        ...trial(event.number),
        step: String(event.step),
        intermediate_value: floatText(event.value),
      });
    case 'trial-attr': {
      const [op, field] =
        event.scope === 'user' ? [OP.setTrialUserAttr, 'user_attr'] : [OP.setTrialSystemAttr, 'system_attr'];
      return line(op, { ...trial(event.number), [field]: attribute(event.key, event.value) });
    }
    default:
      return event satisfies never;
  }
}

function openedFields(event: TrialOpened): Fields {
  const { params, parameters, completedAt } = event;
  const reports = event.intermediateValues.map(([step, value]) => [String(step), floatText(value)]);
  const distributions = Object.entries(parameters).map(([name, parameter]) => [
    name,
    JSON.stringify(distributionText(parameter)),
  ]);
  const internal = Object.entries(params).map(([name, value]) => [
    name,
    floatText(internalOf(parameters[name], value)),
  ]);
  return {
    datetime_start: time(event.startedAt),
    state: String(STATES.indexOf(event.state)),
    value: event.value === null ? 'null' : floatText(event.value),
    values: 'null',
    ...(completedAt === null ? {} : { datetime_complete: time(completedAt) }),
    distributions: object(Object.fromEntries(distributions)),
    params: object(Object.fromEntries(internal)),
    user_attrs: stringify(event.userAttrs),
    system_attrs: stringify(event.systemAttrs),
    intermediate_values: object(Object.fromEntries(reports)),
  };
}

function stateFields({ state, value, at }: Extract<TrialEvent, { type: 'state' }>): Fields {
  return {
    state: String(STATES.indexOf(state)),
    values: value === null ? 'null' : `[${floatText(value)}]`,
    ...(state === 'RUNNING' ? { datetime_start: time(at) } : {}),
    ...(isFinished(state) ? { datetime_complete: time(at) } : {}),
  };
}
