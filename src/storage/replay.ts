// From events to a study: the one reducer behind every storage. It is as lenient as Optuna's replay: an event that
// makes no sense (for an unknown or a finished trial) changes nothing. Writers check before they append.
import type { Parameter, Space } from '../space/space.ts';
import type { StudyDefinition } from '../trial/contracts.ts';
import { type Direction, isFinished, type Json, type Trial, type TrialState } from '../trial/trial.ts';
import type { StorageEvent, TrialOpened } from './events.ts';

/** The study attribute that holds what Optuna has no word for: space with defaults, metric, objective, seed. */
export const DEFINITION_KEY = 'hpo:definition';
/** Optuna's study attribute with the metrics' names. */
export const METRIC_NAMES_KEY = 'study:metric_names';

type Attributes = Record<string, Json>;

interface TrialRecord {
  readonly number: number;
  state: TrialState;
  params: Record<string, number>;
  value: number | null;
  readonly intermediateValues: Map<number, number>;
  readonly userAttrs: Attributes;
  readonly systemAttrs: Attributes;
  startedAt: number | null;
  completedAt: number | null;
}

/** A study as its events left it. Internal to storages: what they hand out is copied by {@link viewOf}. */
export interface StudyState {
  study: { readonly name: string; readonly direction: Direction } | undefined;
  userAttrs: Attributes;
  systemAttrs: Attributes;
  trials: TrialRecord[];
  /** Every parameter seen in a trial; its range is the union of the ranges seen. */
  parameters: Record<string, Parameter>;
  /** The last trial that each worker opened. */
  readonly lastOpenedBy: Map<string, number>;
}

/** The state before any event. */
export function emptyState(): StudyState {
  return {
    study: undefined,
    userAttrs: {},
    systemAttrs: {},
    trials: [],
    parameters: {},
    lastOpenedBy: new Map(),
  };
}

/** Applies one event to the state. */
export function applyEvent(state: StudyState, event: StorageEvent): void {
  switch (event.type) {
    case 'study':
      state.study ??= { name: event.name, direction: event.direction };
      return;
    case 'study-removed':
      Object.assign(state, emptyState());
      return;
    case 'study-attr':
      setOwn(event.scope === 'user' ? state.userAttrs : state.systemAttrs, event.key, event.value);
      return;
    case 'trial':
      openTrial(state, event);
      return;
    default: {
      const trial = state.trials[event.number];
      if (trial !== undefined && !isFinished(trial.state)) changeTrial(state, trial, event);
    }
  }
}

type TrialChange = Extract<StorageEvent, { type: 'param' | 'state' | 'report' | 'trial-attr' }>;

function changeTrial(state: StudyState, trial: TrialRecord, event: TrialChange): void {
  switch (event.type) {
    case 'param':
      if (learnParameter(state, event.name, event.parameter)) setOwn(trial.params, event.name, event.value);
      return;
    case 'state':
      changeState(trial, event.state, event.value, event.at);
      return;
    case 'report':
      trial.intermediateValues.set(event.step, event.value);
      return;
    case 'trial-attr':
      setOwn(event.scope === 'user' ? trial.userAttrs : trial.systemAttrs, event.key, event.value);
      return;
    default:
      event satisfies never;
  }
}

function openTrial(state: StudyState, event: TrialOpened): void {
  const number = state.trials.length;
  for (const [name, parameter] of Object.entries(event.parameters)) learnParameter(state, name, parameter);
  state.trials.push({
    number,
    state: event.state,
    params: { ...event.params },
    value: event.value,
    intermediateValues: new Map(event.intermediateValues),
    userAttrs: { ...event.userAttrs },
    systemAttrs: { ...event.systemAttrs },
    startedAt: event.startedAt,
    completedAt: event.completedAt,
  });
  state.lastOpenedBy.set(event.worker, number);
}

function changeState(trial: TrialRecord, to: TrialState, value: number | null, at: number | null): void {
  if (to === 'RUNNING' && trial.state === 'RUNNING') return;
  trial.state = to;
  if (value !== null) trial.value = value;
  if (to === 'RUNNING') trial.startedAt = at;
  if (to === 'WAITING') trial.startedAt = null;
  if (isFinished(to)) trial.completedAt = at;
}

/** Widens what is known of a parameter. As in Optuna, one of another kind or scale is not taken. */
function learnParameter(state: StudyState, name: string, parameter: Parameter): boolean {
  const known = Object.hasOwn(state.parameters, name) ? state.parameters[name] : undefined;
  if (known === undefined) {
    setOwn(state.parameters, name, parameter);
    return true;
  }
  if (known.type !== parameter.type || known.log !== parameter.log) return false;
  const [low, high] = [Math.min(known.low, parameter.low), Math.max(known.high, parameter.high)];
  setOwn(state.parameters, name, { ...known, low, high });
  return true;
}

/** Sets a key as the object's own, also where its name is `__proto__`. */
function setOwn<T>(target: Record<string, T>, key: string, value: T): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/** What {@link DEFINITION_KEY} holds. */
export type StoredDefinition = Omit<StudyDefinition, 'name' | 'direction'>;

/**
 * The study's definition. One that Optuna made has none of ours, so its space is that of its trials; before its first
 * trial there is none.
 */
export function definitionOf({ study, systemAttrs, parameters }: StudyState): StudyDefinition | undefined {
  if (study === undefined) return undefined;
  const stored = systemAttrs[DEFINITION_KEY] as unknown as StoredDefinition | undefined;
  if (stored !== undefined) return { ...study, ...stored };
  if (Object.keys(parameters).length === 0) return undefined;
  const names = systemAttrs[METRIC_NAMES_KEY];
  const metric = Array.isArray(names) && typeof names[0] === 'string' ? names[0] : 'value';
  return { ...study, metric, space: { ...parameters } as Space, objective: null, seed: 0 };
}

/**
 * Whether the study was made here, and yet has trials without a definition. One of Optuna's begins with a trial of
 * Optuna's, also where we went on with it.
 */
export function hasLostDefinition({ study, systemAttrs, trials }: StudyState): boolean {
  if (study === undefined || trials.length === 0 || Object.hasOwn(systemAttrs, DEFINITION_KEY)) return false;
  return [systemAttrs, trials[0].systemAttrs].some((attrs) =>
    Object.keys(attrs).some((key) => key.startsWith('hpo:')),
  );
}

/** A trial as a value of its own: nothing that is done to it reaches the state. */
export function viewOf(trial: TrialRecord): Trial {
  const steps = [...trial.intermediateValues].sort(([a], [b]) => a - b);
  return {
    ...trial,
    params: { ...trial.params },
    intermediateValues: new Map(steps),
    userAttrs: { ...trial.userAttrs },
    systemAttrs: { ...trial.systemAttrs },
  };
}
