// What may happen to a study: the checks that a writer makes on the newest state before it appends.
import { HpoError, InputError } from '../errors.ts';
import { contains, describeValues, type Parameter } from '../space/parameter.ts';
import type { ParameterValues, Space } from '../space/space.ts';
import type { ImportedTrial, OpeningTerms, StudyDefinition, TrialResult } from '../trial/contracts.ts';
import { isFinished } from '../trial/trial.ts';
import { learnedOf } from './parameters.ts';
import { DEFINITION_KEY, definitionIn, hasLostDefinition, type StudyState } from './replay.ts';
import { hasLease, processOf } from './worker.ts';

type TrialRecord = StudyState['trials'][number];

/** Or else what is derived from the trials would pass for the definition, and every default for a change of it. */
export function checkDefinitionIsThere(place: string, state: StudyState): void {
  // Refuses what a newer program has written.
  definitionIn(state);
  if (!hasLostDefinition(state)) return;
  throw new HpoError('STORAGE', `${place} lacks the definition of study '${state.study?.name}'`, {
    hint: `the entry "${DEFINITION_KEY}" was removed: restore it from a copy, or begin in another place`,
  });
}

/** Trials that count or will: finished ones, those that a process runs, and those in the queue where asked. */
export function countOf({ trials, open, counted }: StudyState, withQueue: boolean): number {
  const taken = [...open].filter((number) => {
    const { state, worker } = trials[number];
    return state === 'WAITING' ? withQueue : hasLease(worker);
  });
  return counted + taken.length;
}

export function refusalOf(
  state: StudyState,
  { after, budget }: OpeningTerms,
): 'changed' | 'full' | undefined {
  if (budget !== undefined && countOf(state, true) >= budget) return 'full';
  return after !== undefined && after !== state.trials.length ? 'changed' : undefined;
}

/** The definition that trials need. */
export function checkedDefinition(state: StudyState): StudyDefinition {
  const definition = definitionIn(state);
  if (definition === undefined) throw InputError.of('study', 'does not exist', 'create it before its trials');
  return definition;
}

/** What a trial defines as it runs has to fit what was seen under that name before: replay passes over the rest. */
export function checkFits({ parameters }: StudyState, name: string, parameter: Parameter): void {
  if (learnedOf(parameters, name, parameter) !== undefined) return;
  const [before, now] = [parameters[name], parameter].map(
    (found) => `${found.type} (${describeValues(found)})`,
  );
  const hint = 'kind, scale and choices of a parameter stay the same in all trials: use another name';
  throw InputError.of(`params.${name}`, `is ${now}, but was ${before} before`, hint);
}

export function checkValue(
  where: string,
  parameter: Space[string],
  value: ParameterValues[string] | undefined,
): void {
  if (contains(parameter, value)) return;
  const found = typeof value === 'string' ? JSON.stringify(value) : String(value);
  const message = value === undefined ? 'is missing' : `is ${found}`;
  throw InputError.of(where, message, `give ${describeValues(parameter)}`);
}

export function recordOf(state: StudyState, number: number): TrialRecord {
  const trial = state.trials[number];
  if (trial !== undefined) return trial;
  const count = state.trials.length;
  const hint = count === 0 ? 'the study has no trials' : `the study has trials 0 to ${count - 1}`;
  throw InputError.of('trial', `${number} does not exist`, hint);
}

export function openRecord(state: StudyState, number: number): TrialRecord {
  const trial = recordOf(state, number);
  if (isFinished(trial.state)) throw InputError.of(`trial ${number}`, `is ${trial.state} and stays as it is`);
  return trial;
}

export function runningRecord(state: StudyState, number: number, what: string): TrialRecord {
  const trial = openRecord(state, number);
  if (trial.state === 'RUNNING') return trial;
  throw InputError.of(`trial ${number}`, `is ${trial.state}`, `only a RUNNING trial ${what}`);
}

/** A trial that a process runs is its own; one without a lease is everybody's. */
export function checkMine({ number, state, worker }: TrialRecord, me: string): void {
  if (worker === me || state !== 'RUNNING' || !hasLease(worker)) return;
  throw new HpoError('LEASE_LOST', `trial ${number} is run by ${processOf(worker)}`, {
    hint: 'wait for it to end; the trials of a process that is gone go back to the queue',
  });
}

/** What a log could not hold, or would read back as something else. */
export function checkImport({ params, distributions, state, value }: ImportedTrial): void {
  for (const [name, found] of Object.entries(params)) {
    const where = `params.${name}`;
    if (!Object.hasOwn(distributions, name)) throw InputError.of(where, 'has no distribution');
    const parameter = distributions[name];
    // A number may lie outside of its range: other programs let users enqueue what they like.
    const isNumeric = parameter.type === 'float' || parameter.type === 'int';
    if (!isNumeric || typeof found !== 'number') checkValue(where, parameter, found);
  }
  if (state !== 'COMPLETE' || typeof value === 'number') return;
  throw InputError.of('imported trial', `is COMPLETE with value ${value}`, 'give a number');
}

export function checkReport(step: number, value: number): void {
  if (!Number.isSafeInteger(step) || step < 0) {
    throw InputError.of('step', `is ${step}`, 'steps are whole numbers from 0 on');
  }
  if (typeof value !== 'number') throw InputError.of('value', `is ${typeof value}`, 'report a number');
}

export function checkResult({ number, state }: TrialRecord, result: TrialResult): void {
  if (state === 'WAITING' && result.state !== 'FAIL') {
    throw InputError.of(`trial ${number}`, `is WAITING and cannot become ${result.state}`, 'start it first');
  }
  const value: unknown = 'value' in result ? result.value : undefined;
  const takesNone = result.state !== 'COMPLETE' && value === undefined;
  if (takesNone || (result.state !== 'FAIL' && typeof value === 'number' && !Number.isNaN(value))) return;
  const hint = result.state === 'FAIL' ? 'FAIL takes no value' : 'give a number that is not NaN';
  throw InputError.of(`trial ${number}`, `cannot become ${result.state} with value ${value}`, hint);
}

export function checkStudyAttr({ study }: StudyState, key: string): void {
  if (study === undefined) throw InputError.of('study', 'does not exist', 'create it before its attributes');
  if (key === DEFINITION_KEY || key.startsWith('study:')) {
    throw InputError.of(`attribute '${key}'`, 'is reserved', 'choose another key');
  }
}
