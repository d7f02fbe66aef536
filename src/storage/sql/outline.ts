// What a writer must know to keep the derived columns: the study as the one reducer makes it of its events, but that
// finished trials, which no event can change, are let go of.
import type { Parameter } from '../../space/parameter.ts';
import { isFinished, type TrialState } from '../../trial/trial.ts';
import { correctionOf } from '../correction.ts';
import type { StorageEvent } from '../events.ts';
import { stringify } from '../python-json.ts';
import { applyEvent, emptyState, type StudyState } from '../replay.ts';
import type { StudyHead, TrialsTable } from './schema.ts';

export interface Outline {
  /** How many trials the study has. */
  readonly trials: number;
  /** Applies events, and returns the trials that they changed as they are now. */
  apply(events: readonly StorageEvent[]): Omit<TrialsTable, 'study_id'>[];
  /** The columns of the study; `parameters` only where they changed since the last call. */
  head(): Omit<StudyHead, 'parameters'> & Partial<StudyHead>;
}

type TrialRecord = StudyState['trials'][number];

export function createOutline(): Outline {
  const state = emptyState();
  const counts: Record<TrialState, number> = { RUNNING: 0, COMPLETE: 0, PRUNED: 0, FAIL: 0, WAITING: 0 };
  let startedAt: number | null = null;
  let written: readonly Parameter[] | undefined;

  const applyOne = (event: StorageEvent): TrialRecord | undefined => {
    const number = numberOf(state, event);
    if (number !== undefined && state.trials[number] === LET_GO) return correctedOf(state, number, event);
    const before = number === undefined ? undefined : state.trials[number]?.state;
    applyEvent(state, event);
    const record = number === undefined ? undefined : state.trials[number];
    if (record === undefined || record === LET_GO) return undefined;
    if (before !== undefined) counts[before]--;
    counts[record.state]++;
    if (record.startedAt !== null) startedAt = Math.min(startedAt ?? record.startedAt, record.startedAt);
    if (isFinished(record.state)) state.trials[record.number] = LET_GO;
    return record;
  };
  /** A finished trial that was let go of: what an event says of it is all that there is. */
  const correctedOf = (
    { trials }: StudyState,
    number: number,
    event: StorageEvent,
  ): TrialRecord | undefined => {
    state.position++;
    const correction = correctionOf(event);
    if (correction === undefined) return undefined;
    const { was, now } = correction;
    counts[was.state]--;
    counts[now.state]++;
    return { ...trials[number], number, state: now.state, value: now.value };
  };
  return {
    get trials() {
      return state.trials.length;
    },
    apply: (events) => {
      const changed = new Map<number, TrialRecord>();
      for (const event of events) {
        const record = applyOne(event);
        if (record !== undefined) changed.set(record.number, record);
      }
      const sign = state.study?.direction === 'maximize' ? -1 : 1;
      return [...changed.values()].map(({ number, state, value, worker }) => {
        const hasValue = value !== null && !Number.isNaN(value);
        return { number, state, loss: hasValue ? sign * value : null, worker };
      });
    },
    head: () => {
      const { RUNNING: running, COMPLETE: complete, PRUNED: pruned, FAIL: fail, WAITING: waiting } = counts;
      const head = { running, complete, pruned, fail, waiting, started_at: startedAt };
      const known = Object.values(state.parameters);
      const isWritten =
        known.length === written?.length && known.every((one, index) => one === written?.[index]);
      written = known;
      return isWritten ? head : { ...head, parameters: stringify(state.parameters) };
    },
  };
}

/** Stands for all finished trials: the reducer leaves a finished trial alone. */
const LET_GO: TrialRecord = Object.freeze({
  number: -1,
  state: 'FAIL',
  params: {},
  distributions: {},
  value: null,
  intermediateValues: new Map(),
  userAttrs: {},
  systemAttrs: {},
  startedAt: null,
  completedAt: null,
  worker: '',
  view: undefined,
});

/** The trial that an event opens or changes. */
function numberOf({ trials }: { trials: { length: number } }, event: StorageEvent): number | undefined {
  if (event.type === 'trial') return trials.length;
  return 'number' in event ? event.number : undefined;
}
