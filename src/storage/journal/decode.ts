// Lines of an Optuna journal to events. Keeps count of Optuna's implicit ids: studies and trials are numbered in order
// of their lines. What Optuna's own replay skips (unknown ids, a repeated name) is skipped here as well.
import { HpoError } from '../../errors.ts';
import type { Parameter } from '../../space/space.ts';
import type { TrialState } from '../../trial/trial.ts';
import type { StorageEvent, TrialOpened } from '../events.ts';
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
import { DIRECTIONS, OP, STATES } from './operations.ts';

/** Turns lines into events, in order, and knows the ids that the next lines need. */
export interface Decoder {
  /** The events of one parsed line. Throws HpoError STORAGE for a line that is none of the format. */
  decode(value: unknown): readonly StorageEvent[];
  /** The live study's id, or the id that the next study will have. */
  studyId(): number;
  /** The id of a trial of the live study. */
  trialId(number: number): number;
}

/** A decoder at the start of a file. */
export function createDecoder(): Decoder {
  let nextStudyId = 0;
  let live: { readonly id: number; readonly name: string } | undefined;
  /** The live study's trial numbers by id; undefined for trials of a removed study. */
  let numberById: (number | undefined)[] = [];
  let idByNumber: number[] = [];

  const createStudy = (line: Line): StorageEvent[] => {
    const name = textField(line, 'study_name');
    if (live?.name === name) return [];
    if (live !== undefined) throw severalStudies(live.name, name);
    live = { id: nextStudyId++, name };
    return [{ type: 'study', name, direction: directionOf(line) }];
  };
  const deleteStudy = (): StorageEvent[] => {
    live = undefined;
    numberById = numberById.map(() => undefined);
    idByNumber = [];
    return [{ type: 'study-removed' }];
  };
  const createTrial = (line: Line): StorageEvent[] => {
    const event = openedTrial(line);
    idByNumber.push(numberById.length);
    numberById.push(idByNumber.length - 1);
    return [event];
  };
  const changeTrial = (op: number, line: Line): StorageEvent[] => {
    const number = numberById[idField(line, 'trial_id')];
    return number === undefined ? [] : trialChanges(op, number, line);
  };
  const decode = (value: unknown): readonly StorageEvent[] => {
    if (!isLine(value)) throw refused('holds a list, not an object with keys');
    const op = idField(value, 'op_code');
    if (op === OP.createStudy) return createStudy(value);
    if (op === OP.discardTrials) return [];
    if (op > OP.discardTrials) throw refused(`holds the operation ${op} (op_code), which is unknown`);
    if (op >= OP.setTrialParam) return changeTrial(op, value);
    const study = idField(value, 'study_id');
    if (nextStudyId === 0) throw refused(`belongs to study ${study}, but no line before it creates a study`);
    if (study !== live?.id) return [];
    if (op === OP.deleteStudy) return deleteStudy();
    return op === OP.createTrial ? createTrial(value) : studyAttr(op, value);
  };
  return { decode, studyId: () => live?.id ?? nextStudyId, trialId: (number) => idByNumber[number] };
}

function refused(message: string): HpoError {
  return new HpoError('STORAGE', message, { hint: NO_JOURNAL_HINT });
}

function severalStudies(first: string, second: string): HpoError {
  return new HpoError('STORAGE', `holds several studies: '${first}' and '${second}'`, {
    hint: 'hpo keeps one study a file; copy the study into a journal of its own with optuna.copy_study',
  });
}

function directionOf(line: Line) {
  const directions = Array.isArray(line.directions) ? line.directions : [];
  const direction = DIRECTIONS[directions[0]];
  if (directions.length === 1 && direction !== undefined) return direction;
  throw new HpoError('STORAGE', `directions are ${JSON.stringify(line.directions)}`, {
    hint: 'hpo optimizes one metric, 1 (minimize) or 2 (maximize)',
  });
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

/** Optuna's internal representation to a value: an integer is cut, as by Python's int(). */
function paramValue(line: Line, key: string, { type }: Parameter): number {
  const value = numberField(line, key);
  return type === 'int' ? Math.trunc(value) + 0 : value;
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
    return [name, paramValue(internal, name, parameters[name])] as const;
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

function trialChanges(op: number, number: number, line: Line): StorageEvent[] {
  if (op === OP.setTrialState) {
    const state = stateField(line);
    const at = timeField(line, state === 'RUNNING' ? 'datetime_start' : 'datetime_complete');
    return [{ type: 'state', number, state, value: singleValue(line.values), at }];
  }
  if (op === OP.setTrialIntermediateValue) {
    const value = numberField(line, 'intermediate_value');
    return [{ type: 'report', number, step: idField(line, 'step'), value }];
  }
  if (op === OP.setTrialParam) {
    const name = textField(line, 'param_name');
    const parameter = parameterOf(name, textField(line, 'distribution'));
    return [
      { type: 'param', number, name, parameter, value: paramValue(line, 'param_value_internal', parameter) },
    ];
  }
  const scope = op === OP.setTrialUserAttr ? 'user' : 'system';
  return Object.entries(attributesField(line, `${scope}_attr`)).map(
    ([key, value]) => ({ type: 'trial-attr', number, scope, key, value }) as const,
  );
}
