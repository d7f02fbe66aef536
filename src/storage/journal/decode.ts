// Lines of an Optuna journal to events. What Optuna's own replay skips (unknown ids, a repeated name) is skipped here as
// well.
import { HpoError } from '../../errors.ts';
import type { Direction, TrialState } from '../../trial/trial.ts';
import type { StorageEvent, TrialEvent, TrialOpened } from '../events.ts';
import { parameterOf } from './distribution.ts';
import {
  attributesField,
  idField,
  isLine,
  type Line,
  NO_JOURNAL_HINT,
  numberField,
  recordField,
  textField,
  timeField,
} from './fields.ts';
import type { Ids } from './ids.ts';
import { DIRECTIONS, OP, STATES } from './operations.ts';
import { externalOf } from './values.ts';

/**
 * The events of one parsed line, after all lines before it.
 * @throws HpoError STORAGE for a line that is none of the format
 */
export function decodeLine(value: unknown, ids: Ids): readonly StorageEvent[] {
  if (!isLine(value)) throw refused('holds a list, not an object with keys');
  const op = idField(value, 'op_code');
  if (op === OP.createStudy) {
    const name = textField(value, 'study_name');
    return ids.createStudy(name) ? [{ type: 'study', name, direction: directionOf(value) }] : [];
  }
  if (op === OP.discardTrials) return [];
  if (op > OP.discardTrials) throw refused(`holds the operation ${op} (op_code), which is unknown`);
  if (op >= OP.setTrialParam) {
    const number = ids.numberOf(idField(value, 'trial_id'));
    return number === undefined ? [] : trialChanges(op, number, value);
  }
  if (!ids.isRead(idField(value, 'study_id'))) return [];
  if (op === OP.deleteStudy) {
    ids.removeStudy();
    return [{ type: 'study-removed' }];
  }
  if (op !== OP.createTrial) return studyAttr(op, value);
  const event = openedTrial(value);
  ids.createTrial();
  return [event];
}

function refused(message: string): HpoError {
  return new HpoError('STORAGE', message, { hint: NO_JOURNAL_HINT });
}

function directionOf(line: Line): Direction {
  const directions = directionsOf(line);
  const [direction] = directions;
  if (directions.length === 1 && direction !== undefined) return direction;
  throw new HpoError('STORAGE', `directions are ${JSON.stringify(line.directions)}`, {
    hint: 'hpo optimizes one metric, 1 (minimize) or 2 (maximize)',
  });
}

/** What the metrics of a study are to become; undefined for one that is not set. */
export function directionsOf(line: Line): readonly (Direction | undefined)[] {
  const directions = Array.isArray(line.directions) ? line.directions : [];
  return directions.map((direction) => DIRECTIONS[direction]);
}

function studyAttr(op: number, line: Line): StorageEvent[] {
  const scope = op === OP.setStudyUserAttr ? 'user' : 'system';
  return Object.entries(attributesField(line, `${scope}_attr`)).map(
    ([key, value]) => ({ type: 'study-attr', scope, key, value }) as const,
  );
}

function stateField(line: Line): TrialState {
  const number = line.state ?? 0;
  const state = STATES[number as number];
  if (state === undefined) throw refused(`state is ${JSON.stringify(number)}, which is unknown`);
  return state;
}

function openedTrial(line: Line): TrialOpened {
  const distributions = recordField(line, 'distributions');
  const parameters = Object.fromEntries(
    Object.keys(distributions).map((name) => [name, parameterOf(name, textField(distributions, name))]),
  );
  const internal = recordField(line, 'params');
  const reports = recordField(line, 'intermediate_values');
  const params = Object.keys(internal).map((name) => {
    if (!Object.hasOwn(parameters, name)) throw refused(`parameter '${name}' has no distribution`);
    return [name, externalOf(name, parameters[name], numberField(internal, name))] as const;
  });
  return {
    type: 'trial',
    worker: textField(line, 'worker_id'),
    state: stateField(line),
    params: Object.fromEntries(params),
    parameters,
    value: singleValue(line.values ?? line.value),
    intermediateValues: Object.keys(reports).map(
      (step) => [Number(step), numberField(reports, step)] as const,
    ),
    userAttrs: attributesField(line, 'user_attrs'),
    systemAttrs: attributesField(line, 'system_attrs'),
    startedAt: timeField(line, 'datetime_start'),
    completedAt: timeField(line, 'datetime_complete'),
  };
}

/** The one value of `value` or `values`. */
function singleValue(found: unknown): number | null {
  const value = Array.isArray(found) ? found[0] : found;
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return value;
  throw refused(`value is ${JSON.stringify(value)}, not a number`);
}

function trialChanges(op: number, number: number, line: Line): readonly TrialEvent[] {
  if (op === OP.setTrialState) {
    const state = stateField(line);
    const at = timeField(line, state === 'RUNNING' ? 'datetime_start' : 'datetime_complete');
    const worker = textField(line, 'worker_id');
    return [{ type: 'state', number, state, value: singleValue(line.values), at, worker }];
  }
  if (op === OP.setTrialIntermediateValue) {
    const value = numberField(line, 'intermediate_value');
    return [{ type: 'report', number, step: idField(line, 'step'), value }];
  }
  if (op === OP.setTrialParam) {
    const name = textField(line, 'param_name');
    const parameter = parameterOf(name, textField(line, 'distribution'));
    const value = externalOf(name, parameter, numberField(line, 'param_value_internal'));
    return [{ type: 'param', number, name, parameter, value }];
  }
  const scope = op === OP.setTrialUserAttr ? 'user' : 'system';
  return Object.entries(attributesField(line, `${scope}_attr`)).map(
    ([key, value]) => ({ type: 'trial-attr', number, scope, key, value }) as const,
  );
}
