// Whether the derived tables, from which a reader answers, say what the events say.
import { expect } from 'vitest';
import type { StudyCatalog } from '../../../src/storage/reader.ts';
import type { Storage } from '../../../src/trial/contracts.ts';
import { bestTrial, type Trial, type TrialState } from '../../../src/trial/trial.ts';
import { STATES } from '../contract/subject.ts';

/** Checks every answer of a reader against the storage, which has read all events. */
export async function expectAgreement(catalog: StudyCatalog, storage: Storage): Promise<void> {
  const { definition, trials, parameters, attrs } = await storage.refresh();
  const { name = '', direction = 'minimize' } = definition ?? {};
  const reader = await catalog.read(name);
  try {
    const inState = (state: TrialState) => trials.filter((trial) => trial.state === state);
    expect(await reader.summary()).toMatchObject({ definition, parameters, attrs });
    expect((await reader.summary())?.counts).toEqual(
      Object.fromEntries(STATES.map((state) => [state, inState(state).length])),
    );
    expect((await reader.summary())?.best).toEqual(bestTrial(trials, direction));
    expect(await reader.trials()).toEqual(trials);
    for (const state of STATES) expect(await reader.trials({ states: [state] })).toEqual(inState(state));
    const values = (await reader.trials({ order: 'value' })).map(({ value }) => value);
    expect(values).toEqual(sorted(trials, direction === 'maximize' ? -1 : 1));
  } finally {
    await reader.close();
  }
}

function sorted(trials: readonly Trial[], sign: number): (number | null)[] {
  const values = trials.map(({ value }) => value);
  const isNone = (value: number | null): value is null => value === null || Number.isNaN(value);
  const found = values.filter((value) => !isNone(value)) as number[];
  return [...found.toSorted((a, b) => (a === b ? 0 : sign * (a - b))), ...values.filter(isNone)];
}
