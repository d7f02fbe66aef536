// Whether a stored study and the one that is asked for are the same: scores of two definitions cannot be compared.
import { InputError, type Problem } from '../errors.ts';
import type { StudyDefinition } from '../trial/contracts.ts';

/** One difference, by its path in the definition. */
interface Difference {
  readonly path: string;
  readonly was: unknown;
  readonly now: unknown;
}

const COMPARED = ['space', 'constraints', 'objective', 'metric', 'direction', 'seed'] as const;

/** Every difference between two definitions that makes their scores or suggestions incomparable. */
function definitionDifferences(stored: StudyDefinition, wanted: StudyDefinition): Difference[] {
  const [was, now] = [stored, wanted].map(withoutEmptyConstraints);
  return COMPARED.flatMap((key) => differences(key, was[key], now[key]));
}

/** No constraints and an empty list of them are the same. */
function withoutEmptyConstraints({ constraints, ...definition }: StudyDefinition): StudyDefinition {
  return constraints === undefined || constraints.length === 0 ? definition : { ...definition, constraints };
}

function differences(path: string, was: unknown, now: unknown): Difference[] {
  if (!isObject(was) || !isObject(now) || Array.isArray(was) !== Array.isArray(now)) {
    return Object.is(was ?? null, now ?? null) ? [] : [{ path, was, now }];
  }
  const keys = new Set([...Object.keys(was), ...Object.keys(now)]);
  return [...keys].flatMap((key) =>
    differences(Array.isArray(was) ? `${path}[${key}]` : `${path}.${key}`, was[key], now[key]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * Refuses to continue a study under another definition.
 * @param elsewhere how a new study is begun instead
 * @throws InputError STUDY_MISMATCH with every difference and the ways on
 */
export function checkSameStudy(stored: StudyDefinition, wanted: StudyDefinition, elsewhere: string): void {
  const problems = definitionDifferences(stored, wanted).map(
    ({ path, was, now }): Problem => ({ where: path, message: `was ${shown(was)}, is now ${shown(now)}` }),
  );
  if (problems.length === 0) return;
  const hint = `study '${stored.name}' is another one: start a new one (${elsewhere}), or go back to what it was`;
  problems.push({ ...(problems.pop() as Problem), hint });
  throw new InputError(problems, 'STUDY_MISMATCH');
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
