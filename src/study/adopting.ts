// What a study is opened with becomes its definition where it has none, or has no score yet; else both have to be equal.
import { InputError } from '../errors.ts';
import type { Storage, StudyDefinition } from '../trial/contracts.ts';
import type { Json } from '../trial/trial.ts';
import { canBeRedefined, checkSameStudy, type WaysOn } from './mismatch.ts';

/**
 * Creates the study, continues it, or gives it the objective that is asked for where nothing but failures came of the one
 * before.
 * @returns a sentence for the user where the objective was changed
 * @throws InputError STUDY_MISMATCH when the stored study is another one
 */
export async function adoptDefinition(
  storage: Storage,
  wanted: StudyDefinition,
  ways: WaysOn,
): Promise<string | undefined> {
  if (storage.view.definition === undefined) await createOrFind(storage, wanted);
  const before = storage.view.definition as StudyDefinition;
  const voided = canBeRedefined(storage.view, wanted) ? await redefine(storage, wanted) : undefined;
  checkSameStudy(storage.view, wanted, ways);
  return voided === undefined ? undefined : sentence(voided.length, before, wanted);
}

/** Two processes may create one study at the same moment: the slower one continues it. */
async function createOrFind(storage: Storage, wanted: StudyDefinition): Promise<void> {
  try {
    await storage.create(wanted);
  } catch (error) {
    if (storage.view.definition === undefined) throw error;
  }
}

/** Undefined where another process was faster, with the same objective or with a trial. */
async function redefine(
  storage: Storage,
  { objective, metric }: StudyDefinition,
): Promise<readonly number[] | undefined> {
  try {
    return await storage.redefine({ objective, metric });
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function sentence(count: number, before: StudyDefinition, now: StudyDefinition): string {
  const kind = before.metric === now.metric ? kindOf(before.objective) : 'definition';
  if (count === 0) return `the study goes on with another ${kind}: no trial had a score`;
  return count === 1
    ? `1 failed trial of the former ${kind} no longer counts`
    : `${count} failed trials of the former ${kind} no longer count`;
}

function kindOf(objective: Json): string {
  const isCommand = typeof objective === 'object' && objective !== null && 'command' in objective;
  return isCommand ? 'command' : 'objective';
}
