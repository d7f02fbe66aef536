// The contract of storages on top of any event log: check, append, replay. What a log must do is in events.ts.
import type { Storage } from '../trial/contracts.ts';
import type { Json, Trial } from '../trial/trial.ts';
import { checkWider, correctionEvent, redefinitionEvents, retryEvents } from './correcting.ts';
import type { EventLog, StorageEvent } from './events.ts';
import { creationOf, importOf, openingOf } from './opening.ts';
import { drawnFrom } from './parameters.ts';
import { frozenCopy } from './python-json.ts';
import { applyEvent, DEFINITION_KEY, emptyState, type StudyState, viewOf } from './replay.ts';
import {
  checkDefinitionIsThere,
  checkedDefinition,
  checkFits,
  checkMine,
  checkReport,
  checkResult,
  checkStudyAttr,
  checkValue,
  countOf,
  openRecord,
  recordOf,
  refusalOf,
  runningRecord,
} from './rules.ts';
import { hasLease } from './worker.ts';

/**
 * A storage whose truth is an event log, after it has read the log.
 * @param clock milliseconds since the epoch; kept in whole microseconds
 * @throws HpoError STORAGE when the study, which is ours, has lost its definition
 */
export async function createEventStorage(log: EventLog, clock: () => number): Promise<Storage> {
  const state = emptyState();
  const apply = (events: readonly StorageEvent[]): void => {
    for (const event of events) applyEvent(state, event);
  };
  let last: Promise<unknown> = Promise.resolve();
  /** Calls of one process come one after another, also when several trials run at once. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
  /** Appends what is decided on the newest state; what is thrown there appends nothing. */
  const change = (decide: () => readonly StorageEvent[]): Promise<void> =>
    inTurn(async () => {
      let events: readonly StorageEvent[] = [];
      await log.transact((news) => {
        apply(news);
        events = decide();
        return events;
      });
      apply(events);
    });
  const refresh = () =>
    inTurn(async () => {
      apply(await log.read());
      return viewOf(state);
    });
  const now = (): number => Math.round(clock() * 1000) / 1000;
  const setTrialAttr = (scope: 'user' | 'system', number: number, key: string, value: Json) => {
    const copy = frozenCopy(value);
    return change(() => {
      checkMine(openRecord(state, number), log.worker);
      return [{ type: 'trial-attr', number, scope, key, value: copy }];
    });
  };
  const stateEvent = (number: number, to: Trial['state'], value: number | null = null): StorageEvent => {
    const at = to === 'WAITING' ? null : now();
    return { type: 'state', number, state: to, value, at, worker: log.worker };
  };
  apply(await log.read());
  checkDefinitionIsThere(log.place, state);

  return {
    place: log.place,
    worker: log.worker,
    get view() {
      return viewOf(state);
    },
    refresh,
    create: (definition) => change(() => creationOf(state, definition)),
    openTrial: async (making, terms = {}) => {
      let outcome: number | 'changed' | 'full' | 'none' = 'none';
      await change(() => {
        outcome = refusalOf(state, terms) ?? state.trials.length;
        if (typeof outcome !== 'number') return [];
        const trial = typeof making === 'function' ? making(viewOf(state)) : making;
        if (trial === undefined) outcome = 'none';
        return trial ? [openingOf(state, trial, log.worker, trial.state === 'RUNNING' ? now() : null)] : [];
      });
      return outcome;
    },
    claim: async (number, budget = Number.POSITIVE_INFINITY) => {
      let claimed = false;
      await change(() => {
        const isFree = recordOf(state, number).state === 'WAITING';
        claimed = isFree && countOf(state, false) < budget;
        return claimed ? [stateEvent(number, 'RUNNING')] : [];
      });
      return claimed;
    },
    release: (number) =>
      change(() => {
        checkMine(runningRecord(state, number, 'goes back to the queue'), log.worker);
        return [stateEvent(number, 'WAITING')];
      }),
    reclaim: async () => {
      await refresh();
      const others = new Set(runningOf(state).map(({ worker }) => worker));
      others.delete(log.worker);
      const dead = new Set(await log.deadAmong([...others].filter(hasLease)));
      let numbers: number[] = [];
      if (dead.size === 0) return numbers;
      await change(() => {
        numbers = runningOf(state)
          .filter(({ worker }) => dead.has(worker))
          .map(({ number }) => number);
        return numbers.flatMap((number) => backToQueue(state, number, stateEvent));
      });
      return numbers;
    },
    setParam: (number, name, parameter, value) =>
      change(() => {
        checkMine(runningRecord(state, number, 'takes parameters'), log.worker);
        checkFits(state, name, parameter);
        checkValue(`params.${name}`, parameter, value);
        return [{ type: 'param', number, name, parameter: drawnFrom(parameter), value }];
      }),
    report: (number, step, value) =>
      change(() => {
        checkReport(step, value);
        checkMine(runningRecord(state, number, 'takes reports'), log.worker);
        return [{ type: 'report', number, step, value }];
      }),
    setUserAttr: (number, key, value) => setTrialAttr('user', number, key, value),
    setSystemAttr: (number, key, value) => setTrialAttr('system', number, key, value),
    finish: (number, result) => {
      const failure = result.state === 'FAIL' && result.failure ? frozenCopy(result.failure) : undefined;
      return change(() => {
        checkMine(openRecord(state, number), log.worker);
        checkResult(recordOf(state, number), result);
        const value = 'value' in result ? (result.value ?? null) : null;
        const end = stateEvent(number, result.state, value);
        if (failure === undefined) return [end];
        // In front of the end: a finished trial takes no attributes.
        return [{ type: 'trial-attr', number, scope: 'system', key: 'hpo:failure', value: failure }, end];
      });
    },
    correct: (numbers, correction) =>
      change(() => {
        const all = typeof numbers === 'number' ? [numbers] : [...new Set(numbers)];
        return all.map((number) => correctionEvent(recordOf(state, number), correction, now()));
      }),
    retry: async (number, trial) => {
      let opened: number | undefined;
      await change(() => {
        const opening = openingOf(state, trial, log.worker, trial.state === 'RUNNING' ? now() : null);
        const events = retryEvents(recordOf(state, number), opening, now());
        opened = events.length > 0 ? state.trials.length : undefined;
        return events;
      });
      return opened;
    },
    redefine: async (to) => {
      let counted: number[] = [];
      await change(() => {
        const redefinition = redefinitionEvents(state, to, now());
        counted = redefinition.counted;
        return redefinition.events;
      });
      return counted;
    },
    widen: (space) =>
      change(() => {
        const { name: _, direction: __, ...stored } = checkedDefinition(state);
        checkWider(stored.space, space);
        const value = frozenCopy({ ...stored, space });
        return [{ type: 'study-attr', scope: 'system', key: DEFINITION_KEY, value }];
      }),
    setStudyAttr: (key, value) => {
      const copy = frozenCopy(value);
      return change(() => {
        checkStudyAttr(state, key);
        return [{ type: 'study-attr', scope: key.startsWith('hpo:') ? 'system' : 'user', key, value: copy }];
      });
    },
    importTrials: (trials) =>
      change(() => {
        checkedDefinition(state);
        return trials.map((trial) => importOf(trial, log.worker));
      }),
    heartbeat: () => log.heartbeat(),
    close: () => inTurn(() => log.close()),
  };
}

/** The trial of a dead process goes back; what that process may have said of its end goes with it. */
function backToQueue(
  state: StudyState,
  number: number,
  stateEvent: (number: number, to: 'WAITING') => StorageEvent,
): StorageEvent[] {
  const back = stateEvent(number, 'WAITING');
  if (recordOf(state, number).systemAttrs['hpo:failure'] == null) return [back];
  return [{ type: 'trial-attr', number, scope: 'system', key: 'hpo:failure', value: null }, back];
}

function runningOf({ open, trials }: StudyState): StudyState['trials'] {
  return [...open].map((number) => trials[number]).filter(({ state }) => state === 'RUNNING');
}
