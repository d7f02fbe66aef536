// What the end of a trial in a process or thread means for the study.
import { TrialFailure, TrialPruned } from '../../trial/failure.ts';
import { withMissingNames } from '../../trial/missing-names.ts';
import type { TrialEnd } from './messages.ts';

/**
 * The value of a trial.
 * @param lastLines what it printed last
 * @param known the names of its parameters
 * @throws TrialFailure, TrialPruned
 */
export function valueOfEnd(end: TrialEnd, lastLines: readonly string[], known: readonly string[]): number {
  const told = (message: string) => withMissingNames(message, end.read, known);
  switch (end.type) {
    case 'done': {
      const value = Number(end.value);
      if (Number.isFinite(value)) return value;
      throw new TrialFailure('diverged', told(`the objective returned ${end.value}`), { output: lastLines });
    }
    case 'pruned':
      throw end.message === '' ? new TrialPruned() : new TrialPruned(end.message);
    case 'failed':
      throw new TrialFailure(end.class, told(end.message), { output: end.output ?? lastLines });
    default:
      return end satisfies never;
  }
}

/** Whether what still lies in memory would fail the next trial too. */
export function leavesMemoryFull(end: TrialEnd): boolean {
  return end.type === 'failed' && end.class === 'oom';
}
