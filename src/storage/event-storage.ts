// The contract of storages on top of any event log: check, append, replay. What a log must do is in events.ts.
import { HpoError, InputError } from '../errors.ts';
import { contains, type ParameterValues, type Space } from '../space/space.ts';
import type { NewTrial, Storage, StudyDefinition } from '../trial/contracts.ts';
import { canBecome, isFinished, type Json, type Trial, type TrialState } from '../trial/trial.ts';
import type { EventLog, StorageEvent } from './events.ts';
import { frozenCopy } from './python-json.ts';
import {
  applyEvent,
  DEFINITION_KEY,
  definitionOf,
  emptyState,
  hasLostDefinition,
  METRIC_NAMES_KEY,
  type StudyState,
  viewOf,
} from './replay.ts';

/**
 * A storage whose truth is an event log.
 * @param clock milliseconds since the epoch; kept in whole microseconds
 * @throws HpoError STORAGE when the log is to be written and its study, which is ours, has lost its definition
 */
export function createEventStorage(log: EventLog, clock: () => number): Storage {
  const state = emptyState();
  const current = (): StudyState => {
    for (const event of log.read()) applyEvent(state, event);
    return state;
  };
  const append = (...events: StorageEvent[]): void => {
    log.append(events);
    current();
  };
  const now = (): number => Math.round(clock() * 1000) / 1000;
  const setTrialAttr = (scope: 'user' | 'system', number: number, key: string, value: Json): void => {
    const trial = recordOf(current(), number);
    if (isFinished(trial.state)) throw finishedError(trial);
    append({ type: 'trial-attr', number, scope, key, value: frozenCopy(value) });
  };
  if (log.file !== undefined) checkDefinitionIsThere(log.file, current());
  else current();

  return {
    definition: () => copiedDefinition(definitionOf(current())),
    create: (definition) => append(...creationOf(current(), definition)),
    trials: () => current().trials.map(viewOf),
    trial: (number) => viewOf(recordOf(current(), number)),
    createTrial: (trial) => {
      append(openingOf(current(), trial, log.worker, trial.state === 'RUNNING' ? now() : null));
      return state.lastOpenedBy.get(log.worker) as number;
    },
    report: (number, step, value) => {
      checkReport(recordOf(current(), number), step, value);
      append({ type: 'report', number, step, value });
    },
    setUserAttr: (number, key, value) => setTrialAttr('user', number, key, value),
    setSystemAttr: (number, key, value) => setTrialAttr('system', number, key, value),
    setState: (number, to, value) => {
      checkChange(recordOf(current(), number), to, value);
      const at = to === 'WAITING' ? null : now();
      append({ type: 'state', number, state: to, value: value ?? null, at });
    },
    setStudyAttr: (key, value) => {
      checkStudyAttr(current(), key);
      const scope = key.startsWith('hpo:') ? 'system' : 'user';
      append({ type: 'study-attr', scope, key, value: frozenCopy(value) });
    },
    studyAttrs: () => studyAttrsOf(current()),
    close: () => log.close(),
  };
}

/** Or else what is derived from the trials would pass for the definition, and every default for a change of it. */
function checkDefinitionIsThere(file: string, state: StudyState): void {
  if (!hasLostDefinition(state)) return;
  throw new HpoError('STORAGE', `${file} lacks the definition of study '${state.study?.name}'`, {
    hint: `the line with "${DEFINITION_KEY}" was removed: restore the file from a copy, or use another folder with --out`,
  });
}

function copiedDefinition(definition: StudyDefinition | undefined): StudyDefinition | undefined {
  return definition && { ...definition, space: { ...definition.space } };
}

/** The events that create a study. What a torn creation left, or an Optuna study without trials, is completed. */
function creationOf(state: StudyState, definition: StudyDefinition): StorageEvent[] {
  const { name, direction, ...stored } = definition;
  const { study } = state;
  if (definitionOf(state) !== undefined) {
    throw new HpoError('STORAGE', `there is a study already: '${study?.name}'`, { hint: 'open it instead' });
  }
  if (study !== undefined && (study.name !== name || study.direction !== direction)) {
    const found = `'${study.name}' (${study.direction})`;
    throw new HpoError('STORAGE', `holds ${found}, not '${name}' (${direction})`, {
      hint: 'use another file, or the stored name and direction',
    });
  }
  return [
    ...(study === undefined ? [{ type: 'study', name, direction } as const] : []),
    { type: 'study-attr', scope: 'system', key: METRIC_NAMES_KEY, value: [stored.metric] },
    // Last: a study whose creation was torn has no definition and is created again.
    { type: 'study-attr', scope: 'system', key: DEFINITION_KEY, value: frozenCopy(stored) },
  ];
}

function openingOf(
  state: StudyState,
  trial: NewTrial,
  worker: string,
  startedAt: number | null,
): StorageEvent {
  const definition = definitionOf(state);
  if (definition === undefined) throw InputError.of('study', 'does not exist', 'create it before its trials');
  const params = checkedParams(definition.space, trial.params);
  return {
    type: 'trial',
    worker,
    state: trial.state,
    params,
    parameters: definition.space,
    value: null,
    intermediateValues: [],
    userAttrs: {},
    systemAttrs: frozenCopy(trial.systemAttrs ?? {}) as Record<string, Json>,
    startedAt,
    completedAt: null,
  };
}

/** The parameters in the space's order, each with a value that it can take, and no other. */
function checkedParams(space: Space, params: ParameterValues): ParameterValues {
  const unknown = Object.keys(params).filter((name) => !Object.hasOwn(space, name));
  if (unknown.length > 0) {
    const hint = `the space has ${Object.keys(space).join(', ')}`;
    throw InputError.of(`params.${unknown[0]}`, 'is not in the space', hint);
  }
  for (const [name, parameter] of Object.entries(space)) {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (typeof value === 'number' && contains(parameter, value)) continue;
    const hint = `give ${parameter.type === 'int' ? 'a whole number' : 'a number'} from ${parameter.low} to ${parameter.high}`;
    throw InputError.of(`params.${name}`, value === undefined ? 'is missing' : `is ${value}`, hint);
  }
  return Object.fromEntries(Object.keys(space).map((name) => [name, params[name]]));
}

function recordOf(state: StudyState, number: number): StudyState['trials'][number] {
  const trial = state.trials[number];
  if (trial !== undefined) return trial;
  const count = state.trials.length;
  const hint = count === 0 ? 'the study has no trials' : `the study has trials 0 to ${count - 1}`;
  throw InputError.of('trial', `${number} does not exist`, hint);
}

function finishedError({ number, state }: Pick<Trial, 'number' | 'state'>): InputError {
  return InputError.of(`trial ${number}`, `is ${state} and stays as it is`);
}

function checkReport(trial: Pick<Trial, 'number' | 'state'>, step: number, value: number): void {
  if (trial.state !== 'RUNNING') {
    throw InputError.of(`trial ${trial.number}`, `is ${trial.state}`, 'only a RUNNING trial takes reports');
  }
  if (!Number.isSafeInteger(step) || step < 0) {
    throw InputError.of('step', `is ${step}`, 'steps are whole numbers from 0 on');
  }
  if (typeof value !== 'number') throw InputError.of('value', `is ${typeof value}`, 'report a number');
}

function checkChange(
  trial: Pick<Trial, 'number' | 'state'>,
  to: TrialState,
  value: number | undefined,
): void {
  if (isFinished(trial.state)) throw finishedError(trial);
  if (!canBecome(trial.state, to)) {
    throw InputError.of(
      `trial ${trial.number}`,
      `is ${trial.state} and cannot become ${to}`,
      'start it first',
    );
  }
  const takesValue = to === 'COMPLETE' || to === 'PRUNED';
  if (
    value === undefined ? to === 'COMPLETE' : !takesValue || typeof value !== 'number' || Number.isNaN(value)
  ) {
    const hint = takesValue ? 'give a number that is not NaN' : `${to} takes no value`;
    throw InputError.of(`trial ${trial.number}`, `cannot become ${to} with value ${value}`, hint);
  }
}

function checkStudyAttr({ study }: StudyState, key: string): void {
  if (study === undefined) throw InputError.of('study', 'does not exist', 'create it before its attributes');
  if (key === DEFINITION_KEY || key.startsWith('study:')) {
    throw InputError.of(`attribute '${key}'`, 'is reserved', 'choose another key');
  }
}

function studyAttrsOf({ systemAttrs, userAttrs }: StudyState): Record<string, Json> {
  const { [DEFINITION_KEY]: _, [METRIC_NAMES_KEY]: __, ...others } = systemAttrs;
  return { ...others, ...userAttrs };
}
