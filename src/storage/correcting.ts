// The events that put things right: what a finished trial counts as, and a definition with a wider space.
import { InputError, type Problem, problemAt } from '../errors.ts';
import { describeValues, type Parameter } from '../space/parameter.ts';
import { spaceProblems } from '../space/problems.ts';
import type { Space } from '../space/space.ts';
import type { TrialCorrection } from '../trial/contracts.ts';
import { isFinished, type Json } from '../trial/trial.ts';
import { CORRECTION_KEY, type Correction, type Standing } from './correction.ts';
import type { StorageEvent } from './events.ts';
import { holds } from './parameters.ts';
import { frozenCopy } from './python-json.ts';
import type { StudyState } from './replay.ts';

type TrialRecord = StudyState['trials'][number];

/**
 * The event that corrects a trial.
 * @param at now, in milliseconds since the epoch
 */
export function correctionEvent(trial: TrialRecord, correction: TrialCorrection, at: number): StorageEvent {
  const { number, state, value, systemAttrs } = trial;
  if (!isFinished(state)) {
    throw InputError.of(`trial ${number}`, `is ${state}`, 'only a trial that has ended can be corrected');
  }
  const was: Standing = { state, value, failure: systemAttrs['hpo:failure'] ?? null };
  const now = standingAfter(trial, correction);
  const { type, reason } = correction;
  const record = { type, ...(reason !== undefined && { reason }), at, was, now };
  return { type: 'trial-attr', number, scope: 'system', key: CORRECTION_KEY, value: frozenCopy(record) };
}

function standingAfter({ number, systemAttrs }: TrialRecord, correction: TrialCorrection): Standing {
  const last = systemAttrs[CORRECTION_KEY] as unknown as (Correction & { readonly type: string }) | undefined;
  switch (correction.type) {
    case 'void': {
      if (last?.type === 'void') throw InputError.of(`trial ${number}`, 'is void already');
      const { reason } = correction;
      const message = reason === undefined ? 'made void by hand' : `made void by hand: ${reason}`;
      return { state: 'FAIL', value: null, failure: { class: 'infrastructure', message } as unknown as Json };
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
