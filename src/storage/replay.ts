// From events to a study: the one reducer behind every storage. It is as lenient as Optuna's replay: an event that
// makes no sense (for an unknown or a finished trial) changes nothing. Writers check before they append.
import { HpoError } from '../errors.ts';
import { holds } from '../space/holds.ts';
import type { Parameter, ParameterValue } from '../space/parameter.ts';
import type { Space } from '../space/space.ts';
import type { StudyDefinition, StudyView } from '../trial/contracts.ts';
import {
  countsAsTrial,
  type Direction,
  isFinished,
  type Json,
  type Trial,
  type TrialState,
} from '../trial/trial.ts';
import { correctionOf } from './correction.ts';
import type { StorageEvent, TrialEvent, TrialOpened } from './events.ts';
import { drawnFrom, learnedOf } from './parameters.ts';

/** The study attribute that holds what Optuna has no word for: space with defaults, metric, objective, seed. */
export const DEFINITION_KEY = 'hpo:definition';
/** Optuna's study attribute with the metrics' names. */
export const METRIC_NAMES_KEY = 'study:metric_names';

type Attributes = Record<string, Json>;

interface TrialRecord {
  readonly number: number;
  state: TrialState;
  readonly params: Record<string, ParameterValue>;
  readonly distributions: Record<string, Parameter>;
  value: number | null;
  readonly intermediateValues: Map<number, number>;
  readonly userAttrs: Attributes;
  readonly systemAttrs: Attributes;
  startedAt: number | null;
  completedAt: number | null;
  worker: string;
  /** The record as a value, until it changes. */
  view: Trial | undefined;
}

/** A study as its events left it. Internal to storages: what they hand out is {@link viewOf}. */
export interface StudyState {
  position: number;
  study: { readonly name: string; readonly direction: Direction } | undefined;
  readonly userAttrs: Attributes;
  readonly systemAttrs: Attributes;
  readonly trials: TrialRecord[];
  /** The trials as values, but for those that changed since: a study may have very many. */
  readonly trialViews: Trial[];
  readonly changed: Set<number>;
  /** Numbers of the RUNNING and WAITING trials. */
  readonly open: Set<number>;
  /** How many finished trials count: those lost to infrastructure faults do not. */
  counted: number;
  /** Every parameter seen in a trial; its range is the union of the ranges seen. */
  readonly parameters: Record<string, Parameter>;
  /** Until the next event. */
  view: StudyView | undefined;
  /** Until the next event that changes it. */
  definition: StudyDefinition | undefined;
}

/** The state before any event. */
export function emptyState(): StudyState {
  return {
    position: 0,
    study: undefined,
    userAttrs: {},
    systemAttrs: {},
    trials: [],
    trialViews: [],
    changed: new Set(),
    open: new Set(),
    counted: 0,
    parameters: {},
    view: undefined,
    definition: undefined,
  };
}

/** Applies one event to the state. */
export function applyEvent(state: StudyState, event: StorageEvent): void {
  state.position++;
  state.view = undefined;
  switch (event.type) {
    case 'study':
      state.study ??= { name: event.name, direction: event.direction };
      return;
    case 'study-removed':
      Object.assign(state, { ...emptyState(), position: state.position });
      return;
    case 'study-attr':
      state.definition = undefined;
      setOwn(event.scope === 'user' ? state.userAttrs : state.systemAttrs, event.key, event.value);
      relearn(state, event);
      return;
    case 'trial':
      openTrial(state, event);
      return;
    default: {
      const trial = state.trials[event.number];
      if (trial === undefined) return;
      if (isFinished(trial.state)) correctTrial(state, trial, event);
      else changeTrial(state, trial, event);
    }
  }
}

function changeTrial(state: StudyState, trial: TrialRecord, event: TrialEvent): void {
  trial.view = undefined;
  state.changed.add(trial.number);
  switch (event.type) {
    case 'param':
      if (!learnParameter(state, event.name, event.parameter)) return;
      setOwn(trial.params, event.name, event.value);
      setOwn(trial.distributions, event.name, event.parameter);
      return;
    case 'state':
      changeState(trial, event);
      if (isFinished(trial.state)) count(state, trial);
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

/** Nothing but a correction changes a finished trial. */
function correctTrial(state: StudyState, trial: TrialRecord, event: TrialEvent): void {
  const correction = correctionOf(event);
  if (correction === undefined || event.type !== 'trial-attr') return;
  const counted = () => Number(countsAsTrial(trialView(trial)));
  state.counted -= counted();
  const { now } = correction;
  trial.state = now.state;
  trial.value = now.value;
  delete trial.systemAttrs['hpo:failure'];
  if (now.failure !== null) setOwn<Json>(trial.systemAttrs, 'hpo:failure', now.failure);
  setOwn(trial.systemAttrs, event.key, event.value);
  trial.view = undefined;
  state.changed.add(trial.number);
  state.counted += counted();
}

function openTrial(state: StudyState, event: TrialOpened): void {
  for (const [name, parameter] of Object.entries(event.parameters)) learnParameter(state, name, parameter);
  const number = state.trials.length;
  state.trials.push({
    number,
    state: event.state,
    params: { ...event.params },
    distributions: { ...event.parameters },
    value: event.value,
    intermediateValues: new Map(event.intermediateValues),
    userAttrs: { ...event.userAttrs },
    systemAttrs: { ...event.systemAttrs },
    startedAt: event.startedAt,
    completedAt: event.completedAt,
    worker: event.worker,
    view: undefined,
  });
  state.changed.add(number);
  if (isFinished(event.state)) count(state, state.trials[number]);
  else state.open.add(number);
}

function count(state: StudyState, trial: TrialRecord): void {
  state.open.delete(trial.number);
  if (countsAsTrial(trialView(trial))) state.counted++;
}

function changeState(
  trial: TrialRecord,
  { state: to, value, at, worker }: Extract<TrialEvent, { type: 'state' }>,
): void {
  if (to === 'RUNNING' && trial.state === 'RUNNING') return;
  trial.state = to;
  if (value !== null) trial.value = value;
  if (to === 'RUNNING') trial.startedAt = at;
  if (to === 'WAITING') trial.startedAt = null;
  if (isFinished(to)) trial.completedAt = at;
  else trial.worker = worker;
}

/** Widens what is known of a parameter. As in Optuna, one of another kind or scale is not taken. */
function learnParameter(state: StudyState, name: string, parameter: Parameter): boolean {
  const learned = learnedOf(state.parameters, name, parameter);
  if (learned === undefined) return false;
  if (Object.hasOwn(state.parameters, name) && learned === state.parameters[name]) return true;
  setOwn(state.parameters, name, learned);
  state.definition = undefined;
  return true;
}

/** A definition that was widened says more of a parameter than the trials before it. */
function relearn(state: StudyState, event: StorageEvent): void {
  for (const [name, parameter] of Object.entries(widenedBy(event, state.parameters))) {
    setOwn(state.parameters, name, parameter);
  }
}

/** What is known of parameters after an event that widens the definition: those that it changes. */
export function widenedBy(event: StorageEvent, known: Space): Space {
  if (event.type !== 'study-attr' || event.key !== DEFINITION_KEY || event.scope !== 'system') return {};
  const { space } = (event.value ?? {}) as unknown as Partial<StoredDefinition>;
  const wider = Object.entries(space ?? {}).filter(
    ([name, parameter]) => Object.hasOwn(known, name) && holds(parameter, known[name]),
  );
  return Object.fromEntries(wider.map(([name, parameter]) => [name, drawnFrom(parameter)]));
}

/** Sets a key as the object's own, also where its name is `__proto__`. */
function setOwn<T>(target: Record<string, T>, key: string, value: T): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/**
 * How studies are written. It rises when an older program would misread them: what is new to it in a study must not be
 * passed over in silence.
 */
export const STUDY_FORMAT = 1;

/** What {@link DEFINITION_KEY} holds. Without a format it is the first one. */
export type StoredDefinition = Omit<StudyDefinition, 'name' | 'direction'> & { readonly format?: number };

/**
 * The study's definition. One that Optuna made has none of ours, so its space is that of its trials; before its first
 * trial there is none.
 */
function definitionOf({ study, systemAttrs, parameters }: StudyState): StudyDefinition | undefined {
  if (study === undefined) return undefined;
  const stored = systemAttrs[DEFINITION_KEY] as unknown as StoredDefinition | undefined;
  if (stored !== undefined) {
    const { format = 1, ...definition } = stored;
    if (format > STUDY_FORMAT) throw tooNew(study.name, format);
    return { ...study, ...definition };
  }
  if (Object.keys(parameters).length === 0) return undefined;
  const names = systemAttrs[METRIC_NAMES_KEY];
  const metric = Array.isArray(names) && typeof names[0] === 'string' ? names[0] : 'value';
  return { ...study, metric, space: { ...parameters } as Space, objective: null, seed: 0 };
}

function tooNew(name: string, format: number): HpoError {
  const message = `study '${name}' is written in format ${format}, and this version of hpo knows ${STUDY_FORMAT}`;
  return new HpoError('STORAGE', message, { hint: 'a newer hpo made it: update this one' });
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

/** The study's definition, where there is one. */
export function definitionIn(state: StudyState): StudyDefinition | undefined {
  state.definition ??= definitionOf(state);
  return state.definition;
}

/** The state as a value: nothing that happens to the state reaches it. */
export function viewOf(state: StudyState): StudyView {
  state.view ??= {
    position: state.position,
    definition: definitionIn(state),
    trials: trialViews(state),
    counted: state.counted,
    open: [...state.open].sort((a, b) => a - b),
    parameters: { ...state.parameters },
    attrs: attrsOf(state),
  };
  return state.view;
}

function trialViews({ trials, trialViews: views, changed }: StudyState): readonly Trial[] {
  for (const number of changed) views[number] = trialView(trials[number]);
  changed.clear();
  return views.slice();
}

/** One trial of the state as a value. */
function trialView(record: TrialRecord): Trial {
  record.view ??= makeView(record);
  return record.view;
}

/** A trial by itself, from the events that concern it, in which its number is 0. */
export function trialOf(number: number, events: readonly StorageEvent[]): Trial {
  const state = emptyState();
  for (const event of events) applyEvent(state, event);
  return Object.freeze({ ...trialView(state.trials[0]), number });
}

function makeView({ view: _, ...record }: TrialRecord): Trial {
  const steps = [...record.intermediateValues].sort(([a], [b]) => a - b);
  return Object.freeze({
    ...record,
    params: Object.freeze({ ...record.params }),
    distributions: Object.freeze({ ...record.distributions }),
    intermediateValues: new Map(steps),
    userAttrs: Object.freeze({ ...record.userAttrs }),
    systemAttrs: Object.freeze({ ...record.systemAttrs }),
  });
}

function attrsOf({ systemAttrs, userAttrs }: StudyState): Record<string, Json> {
  const { [DEFINITION_KEY]: _, [METRIC_NAMES_KEY]: __, ...others } = systemAttrs;
  return { ...others, ...userAttrs };
}
