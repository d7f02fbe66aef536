// The numbers of Optuna's journal format (optuna/storages/journal/_storage.py, optuna/trial/_state.py,
// optuna/study/_study_direction.py).
import type { Direction, TrialState } from '../../trial/trial.ts';

/** What a line does. */
export const OP = {
  createStudy: 0,
  deleteStudy: 1,
  setStudyUserAttr: 2,
  setStudySystemAttr: 3,
  createTrial: 4,
  setTrialParam: 5,
  setTrialState: 6,
  setTrialIntermediateValue: 7,
  setTrialUserAttr: 8,
  setTrialSystemAttr: 9,
  /** Known, but skipped by Optuna as by us. */
  discardTrials: 10,
} as const;

/** A state's number is its place. */
export const STATES: readonly TrialState[] = ['RUNNING', 'COMPLETE', 'PRUNED', 'FAIL', 'WAITING'];

/** A direction's number is its place; 0 is Optuna's "not set". */
export const DIRECTIONS: readonly (Direction | undefined)[] = [undefined, 'minimize', 'maximize'];
