// What is put right afterwards: a finished trial that shall not count, or whose value was wrong. The trial's own events
// stay as they are; a system attribute that comes after its end says what holds from then on. Optuna passes over it.
import { isFinished, type Json, type TrialState } from '../trial/trial.ts';
import type { StorageEvent, TrialEvent } from './events.ts';

/** The trial attribute that corrects a finished trial; the last one holds. */
export const CORRECTION_KEY = 'hpo:correction';

/** How a trial stands. */
export interface Standing {
  readonly state: TrialState;
  readonly value: number | null;
  /** The attribute `hpo:failure`; null without one. */
  readonly failure: Json;
}

/** What a correction says: what held before it, and what holds now. */
export interface Correction {
  readonly was: Standing;
  readonly now: Standing;
}

/** The correction that an event makes; undefined for any other event, and for what has not its form. */
export function correctionOf(event: StorageEvent | TrialEvent): Correction | undefined {
  if (event.type !== 'trial-attr' || event.scope !== 'system' || event.key !== CORRECTION_KEY)
    return undefined;
  const { was, now } = (event.value ?? {}) as Partial<Correction>;
  return isStanding(was) && isStanding(now) ? { was, now } : undefined;
}

function isStanding(value: Standing | undefined): value is Standing {
  if (typeof value !== 'object' || value === null) return false;
  return isFinished(value.state) && (value.value === null || typeof value.value === 'number');
}
