// Whether a stored study and the one that is asked for are the same: scores of two definitions cannot be compared.
import { formatPath, InputError, type Problem } from '../errors.ts';
import { holds } from '../space/holds.ts';
import type { Parameter } from '../space/parameter.ts';
import type { Space } from '../space/space.ts';
import type { StudyDefinition, StudyView } from '../trial/contracts.ts';
import { isWithoutScore } from '../trial/trial.ts';

/** One difference, by its path in the definition. */
export interface Difference {
  readonly path: readonly PropertyKey[];
  readonly was: unknown;
  readonly now: unknown;
}

/** What a user may do about another definition, for messages. */
export interface WaysOn {
  /** How a new study is begun instead: `--out elsewhere, or --name`. */
  readonly elsewhere: string;
  /** What deletes the stored one, where that can be said. */
  readonly remove?: string;
  /** What widens the stored space, where that can be said; undefined for parameters that it cannot be told. */
  widen?(wider: Space): string | undefined;
  /** The differences in the words of whoever wrote the definition; their paths in it without this. */
  say?(differences: readonly Difference[], stored: StudyDefinition, wanted: StudyDefinition): Problem[];
}

const COMPARED = ['space', 'constraints', 'objective', 'metric', 'direction', 'seed'] as const;

/** Every difference between two definitions that makes their scores or suggestions incomparable. */
function definitionDifferences(stored: StudyDefinition, wanted: StudyDefinition): Difference[] {
  const [was, now] = [stored, wanted].map(withoutEmptyConstraints);
  return COMPARED.flatMap((key) => differences([key], was[key], now[key]));
}

/** No constraints and an empty list of them are the same. */
function withoutEmptyConstraints({ constraints, ...definition }: StudyDefinition): StudyDefinition {
  return constraints === undefined || constraints.length === 0 ? definition : { ...definition, constraints };
}

function differences(path: readonly PropertyKey[], was: unknown, now: unknown): Difference[] {
  if (!isObject(was) || !isObject(now) || Array.isArray(was) !== Array.isArray(now)) {
    return Object.is(was ?? null, now ?? null) ? [] : [{ path, was, now }];
  }
  const keys = [...new Set([...Object.keys(was), ...Object.keys(now)])];
  return keys.flatMap((key) =>
    differences([...path, Array.isArray(was) ? Number(key) : key], was[key], now[key]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * Whether a study differs from what is asked for only in its objective or metric, and has no score that the change would
 * make incomparable: it can go on under the new ones.
 */
export function canBeRedefined({ definition, trials }: StudyView, wanted: StudyDefinition): boolean {
  if (definition === undefined) return false;
  const found = definitionDifferences(definition, wanted);
  const isOfObjective = found.every(({ path: [key] }) => key === 'objective' || key === 'metric');
  return found.length > 0 && isOfObjective && trials.every(isWithoutScore);
}

/**
 * Refuses to continue a study under another definition.
 * @throws InputError STUDY_MISMATCH with every difference and the ways on
 */
export function checkSameStudy(
  { definition, trials }: Pick<StudyView, 'definition' | 'trials'>,
  wanted: StudyDefinition,
  ways: WaysOn,
): void {
  const stored = definition as StudyDefinition;
  const found = definitionDifferences(stored, wanted);
  if (found.length === 0) return;
  const problems = ways.say?.(found, stored, wanted) ?? found.map(plainly);
  const isEmpty = trials.every(isWithoutScore);
  const hint = widening(found, stored, wanted, ways) ?? otherWays(stored, isEmpty, ways);
  throw new InputError(
    [...problems.slice(0, -1), { ...problems[problems.length - 1], hint }],
    'STUDY_MISMATCH',
  );
}

const plainly = ({ path, was, now }: Difference): Problem => ({
  where: formatPath(path),
  message: `was ${shown(was)}, is now ${shown(now)}`,
});

function otherWays({ name }: StudyDefinition, isEmpty: boolean, { elsewhere, remove }: WaysOn): string {
  const ways = `start a new one (${elsewhere}), or go back to what it was`;
  const third = isEmpty && remove !== undefined ? `, or delete it, as no trial has a score: ${remove}` : '';
  return `study '${name}' is another one: ${ways}${third}`;
}

/** What to do where the space became wider and nothing else changed. */
function widening(
  found: readonly Difference[],
  stored: StudyDefinition,
  wanted: StudyDefinition,
  { elsewhere, widen }: WaysOn,
): string | undefined {
  const names = [...new Set(found.map(({ path: [, name] }) => String(name)))];
  if (found.some(({ path: [key] }) => key !== 'space')) return undefined;
  if (!names.every((name) => isWidened(stored.space[name], wanted.space[name]))) return undefined;
  const command = widen?.(Object.fromEntries(names.map((name) => [name, wanted.space[name]])));
  if (command === undefined) return undefined;
  return `to go on in the wider space: ${command}\n  or start a new study (${elsewhere})`;
}

function isWidened(before: Parameter | undefined, after: Parameter | undefined): boolean {
  if (before === undefined || after === undefined || !holds(after, before)) return false;
  return differences([], before, after).every(({ path: [key] }) =>
    ['low', 'high', 'choices'].includes(String(key)),
  );
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
