// What of a study's data can be read beside what cannot: one wrong key or section must not hide what is wrong elsewhere.
import type { PathProblem } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { schemaProblems } from './problems.ts';
import { studyFileSchema } from './study-file.ts';

/** Data as the schema reads it. */
export type Parsed = ReturnType<typeof studyFileSchema.parse>;

/** What was read, and what is wrong with the rest. */
export interface Readable {
  /** The keys and parameters that can be read; undefined where the data is no block of keys. */
  readonly study: Parsed | undefined;
  readonly problems: readonly PathProblem[];
  /** Keys that are given, but not or not wholly read: what follows from their absence is no problem of its own. */
  readonly broken: ReadonlySet<string>;
}

type Block = Readonly<Record<PropertyKey, unknown>>;

/** Reads data, as much of it as can be. */
export function readable(data: unknown): Readable {
  const whole = studyFileSchema.safeParse(data);
  if (whole.success) return { study: whole.data, problems: [], broken: new Set() };
  const problems = schemaProblems(whole.error, data);
  const none = { study: undefined, problems, broken: new Set<string>() };
  if (!isBlock(data)) return none;
  const rest = problems.reduce<Block>((block, problem) => without(block, placeOf(problem)), data);
  // Every study has a name; which one matters to no check.
  const { success, data: study } = studyFileSchema.safeParse({ name: 'study', ...rest });
  if (!success) return none;
  return { study, problems, broken: new Set(problems.flatMap((problem) => brokenBy(problem, data))) };
}

/** What is left out so that the rest can be read: a key that is none, a parameter of the space, a section. */
function placeOf({ path, atKey }: PathProblem): readonly PropertyKey[] {
  if (atKey === true) return path;
  return path.slice(0, path[0] === 'space' ? 2 : 1);
}

/** The key whose value is not wholly read, or that a mistyped one was meant to be. */
function brokenBy({ path, atKey }: PathProblem, data: Block): string[] {
  const key = String(path[0]);
  if (atKey !== true || key === 'space') return [key];
  if (path.length > 1) return [];
  const absent = Object.keys(studyFileSchema.shape).filter((known) => !Object.hasOwn(data, known));
  return [nearest(key, absent) ?? key];
}

function without(block: Block, [key, ...rest]: readonly PropertyKey[]): Block {
  const { [key]: value, ...others } = block;
  return rest.length > 0 && isBlock(value) ? { ...block, [key]: without(value, rest) } : others;
}

export function isBlock(data: unknown): data is Block {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
