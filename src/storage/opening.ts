// The events that open things: a study, a trial, a trial of another study.
import { HpoError, InputError } from '../errors.ts';
import { activeNames, type ParameterValues, type Space } from '../space/space.ts';
import type { ImportedTrial, NewTrial, StudyDefinition } from '../trial/contracts.ts';
import type { Json } from '../trial/trial.ts';
import type { StorageEvent, TrialOpened } from './events.ts';
import { drawnFrom } from './parameters.ts';
import { frozenCopy } from './python-json.ts';
import { DEFINITION_KEY, definitionIn, METRIC_NAMES_KEY, STUDY_FORMAT, type StudyState } from './replay.ts';
import { checkedDefinition, checkImport, checkValue } from './rules.ts';

/** The events that create a study. What a torn creation left, or an Optuna study without trials, is completed. */
export function creationOf(state: StudyState, definition: StudyDefinition): StorageEvent[] {
  const { name, direction, ...stored } = definition;
  const { study } = state;
  if (definitionIn(state) !== undefined) {
    throw new HpoError('STORAGE', `there is a study already: '${study?.name}'`, { hint: 'open it instead' });
  }
  if (study !== undefined && (study.name !== name || study.direction !== direction)) {
    const found = `'${study.name}' (${study.direction})`;
    throw new HpoError('STORAGE', `holds ${found}, not '${name}' (${direction})`, {
      hint: 'use another place, or the stored name and direction',
    });
  }
  return [
    ...(study === undefined ? [{ type: 'study', name, direction } as const] : []),
    { type: 'study-attr', scope: 'system', key: METRIC_NAMES_KEY, value: [stored.metric] },
    // Last: a study whose creation was torn has no definition and is created again.
    {
      type: 'study-attr',
      scope: 'system',
      key: DEFINITION_KEY,
      value: frozenCopy({ format: STUDY_FORMAT, ...stored }),
    },
  ];
}

export function openingOf(
  state: StudyState,
  trial: NewTrial,
  worker: string,
  startedAt: number | null,
): TrialOpened {
  const { space } = checkedDefinition(state);
  const params = checkedParams(space, trial.params);
  return {
    type: 'trial',
    worker,
    state: trial.state,
    params,
    parameters: Object.fromEntries(Object.keys(params).map((name) => [name, drawnFrom(space[name])])),
    value: null,
    intermediateValues: [],
    userAttrs: frozenCopy(trial.userAttrs ?? {}) as Record<string, Json>,
    systemAttrs: frozenCopy(trial.systemAttrs ?? {}) as Record<string, Json>,
    startedAt,
    completedAt: null,
  };
}

/**
 * The parameters in the space's order, each with a value that it can take, and no inactive one. None at all is a trial
 * whose parameters are yet to come.
 */
function checkedParams(space: Space, params: ParameterValues): ParameterValues {
  const unknown = Object.keys(params).filter((name) => !Object.hasOwn(space, name));
  if (unknown.length > 0) {
    const hint = `the space has ${Object.keys(space).join(', ')}`;
    throw InputError.of(`params.${unknown[0]}`, 'is not in the space', hint);
  }
  if (Object.keys(params).length === 0) return params;
  const active = activeNames(space, params);
  for (const [name, parameter] of Object.entries(space)) {
    const given = Object.hasOwn(params, name);
    if (active.has(name)) checkValue(`params.${name}`, parameter, given ? params[name] : undefined);
    else if (given) {
      const hint = `it is active when ${JSON.stringify(parameter.when)}: take it out`;
      throw InputError.of(`params.${name}`, 'is inactive beside the other values', hint);
    }
  }
  return Object.fromEntries(
    Object.keys(space)
      .filter((name) => active.has(name))
      .map((name) => [name, params[name]]),
  );
}

export function importOf(trial: ImportedTrial, worker: string): TrialOpened {
  checkImport(trial);
  const { state, value, startedAt, completedAt } = trial;
  const drawn = Object.entries(trial.distributions).map(([name, found]) => [name, drawnFrom(found)] as const);
  return {
    type: 'trial',
    worker,
    state,
    value,
    startedAt,
    completedAt,
    params: { ...trial.params },
    parameters: Object.fromEntries(drawn),
    intermediateValues: [...trial.intermediateValues],
    userAttrs: frozenCopy(trial.userAttrs) as Record<string, Json>,
    systemAttrs: frozenCopy(trial.systemAttrs) as Record<string, Json>,
  };
}
