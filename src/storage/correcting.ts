// The events that put things right: what a finished trial counts as, and a definition with a wider space or another
// objective.
import { InputError, type Problem, problemAt } from '../errors.ts';
import { holds } from '../space/holds.ts';
import { describeValues, type Parameter } from '../space/parameter.ts';
import { spaceProblems } from '../space/problems.ts';
import type { Space } from '../space/space.ts';
import type { StudyDefinition, TrialCorrection } from '../trial/contracts.ts';
import {
  countsAsTrial,
  isFinished,
  isVoid,
  isWithoutScore,
  type Json,
  lastCorrection,
} from '../trial/trial.ts';
import { CORRECTION_KEY, type Correction, type Standing } from './correction.ts';
import type { StorageEvent } from './events.ts';
import { frozenCopy } from './python-json.ts';
import { DEFINITION_KEY, METRIC_NAMES_KEY, STUDY_FORMAT, type StudyState } from './replay.ts';
import { checkedDefinition } from './rules.ts';

type TrialRecord = StudyState['trials'][number];

/**
 * The event that corrects a trial.
 * @param at now, in milliseconds since the epoch
 */
export function correctionEvent(trial: TrialRecord, correction: TrialCorrection, at: number): StorageEvent {
  const { number, state } = trial;
  if (!isFinished(state)) {
    throw InputError.of(`trial ${number}`, `is ${state}`, 'only a trial that has ended can be corrected');
  }
  return recordOfCorrection(trial, correction, standingAfter(trial, correction), at);
}

function recordOfCorrection(
  { number, state, value, systemAttrs }: TrialRecord,
  { type, reason }: TrialCorrection,
  now: Standing,
  at: number,
): StorageEvent {
  const was: Standing = { state, value, failure: systemAttrs['hpo:failure'] ?? null };
  const record = { type, ...(reason !== undefined && { reason }), at, was, now };
  return { type: 'trial-attr', number, scope: 'system', key: CORRECTION_KEY, value: frozenCopy(record) };
}

function standingAfter({ number, systemAttrs }: TrialRecord, correction: TrialCorrection): Standing {
  const last = systemAttrs[CORRECTION_KEY] as unknown as (Correction & { readonly type: string }) | undefined;
  switch (correction.type) {
    case 'void': {
      if (last?.type === 'void') throw InputError.of(`trial ${number}`, 'is void already');
      return voidBecause(correction.reason);
    }
    case 'value':
      if (last?.type === 'void') throw InputError.of(`trial ${number}`, 'is void', 'take that back first');
      if (Number.isNaN(correction.value) || typeof correction.value !== 'number') {
        throw InputError.of('value', `is ${correction.value}`, 'give a number that is not NaN');
      }
      return { state: 'COMPLETE', value: correction.value, failure: null };
    case 'undo':
      if (last === undefined || last.type === 'undo') {
        throw InputError.of(`trial ${number}`, 'has no correction that could be taken back');
      }
      return last.was;
    default:
      return correction satisfies never;
  }
}

function voidBecause(reason: string | undefined): Standing {
  const message = reason === undefined ? 'made void by hand' : `made void: ${reason}`;
  return { state: 'FAIL', value: null, failure: { class: 'infrastructure', message } as unknown as Json };
}

const RETRIED = 'tried again';

/**
 * The events that make a failed trial void for another one, which is opened by `opening`.
 * @returns none where that was done before
 */
export function retryEvents(trial: TrialRecord, opening: StorageEvent, at: number): StorageEvent[] {
  const { number, state } = trial;
  if (state !== 'FAIL') {
    throw InputError.of(`trial ${number}`, `is ${state}`, 'only a trial that failed can be tried again');
  }
  const last = lastCorrection(trial);
  if (last?.type === 'void' && last.reason === RETRIED) return [];
  return [recordOfCorrection(trial, { type: 'void', reason: RETRIED }, voidBecause(RETRIED), at), opening];
}

/**
 * The events that give a study another objective and metric.
 * @throws InputError where it has, or may yet get, a score under the present ones
 */
export function redefinitionEvents(
  state: StudyState,
  to: Pick<StudyDefinition, 'objective' | 'metric'>,
  at: number,
): { readonly events: StorageEvent[]; readonly counted: number[] } {
  const { name: _, direction: __, ...stored } = checkedDefinition(state);
  const scored = state.trials.find((trial) => !isWithoutScore(trial));
  if (scored !== undefined) {
    const hint = 'the objective can change only while no trial has, or may yet get, a score';
    throw InputError.of(`trial ${scored.number}`, `is ${scored.state}`, hint);
  }
  const failed = state.trials.filter((trial) => isFinished(trial.state) && !isVoid(trial));
  const value = frozenCopy({ format: STUDY_FORMAT, ...stored, ...to });
  return {
    counted: failed.filter((trial) => countsAsTrial(trial)).map(({ number }) => number),
    events: [
      ...failed.map((trial) => correctionEvent(trial, { type: 'void', reason: REDEFINED }, at)),
      { type: 'study-attr', scope: 'system', key: METRIC_NAMES_KEY, value: [to.metric] },
      { type: 'study-attr', scope: 'system', key: DEFINITION_KEY, value },
    ],
  };
}

const REDEFINED = 'the objective was changed';

/**
 * Checks a space that is to take another one's place.
 * @throws InputError with every parameter that would not hold what it held
 */
export function checkWider(before: Space, after: Space): void {
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  const problems: Problem[] = [
    ...gone.map((name) => problemAt(['space', name], 'is missing', 'a study keeps its parameters')),
    ...Object.entries(after).flatMap(([name, parameter]) => changeProblems(name, before, parameter)),
  ];
  if (problems.length > 0) throw new InputError(problems);
  const known = new Set(spaceProblems(before).map(({ where, message }) => `${where} ${message}`));
  const wrong = spaceProblems(after).filter(({ where, message }) => !known.has(`${where} ${message}`));
  if (wrong.length > 0) throw new InputError(wrong);
}

function changeProblems(name: string, before: Space, parameter: Parameter): Problem[] {
  if (!Object.hasOwn(before, name)) {
    return [
      problemAt(['space', name], 'is new', 'trials of before have no value for it: start another study'),
    ];
  }
  const old = before[name];
  const isSame = JSON.stringify(old) === JSON.stringify(parameter);
  if (isSame || holds(parameter, old)) return [];
  const hint = `it was ${describeValues(old)}: a range may become wider, choices may be added`;
  return [problemAt(['space', name], `would be ${describeValues(parameter)}`, hint)];
}
