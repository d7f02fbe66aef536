// Keys that flags set, before what the file says: `--trials 40`, `--set space.lr.default=1e-3`.
import { formatPath, type PathProblem, type Problem } from '../errors.ts';

/** One key with its value, and the flag that set it. */
export interface Override {
  readonly path: readonly PropertyKey[];
  readonly value: unknown;
  /** As the user wrote it: `--trials`. */
  readonly flag: string;
}

type Block = Record<PropertyKey, unknown>;

/** A copy of plain data with keys set; blocks on the way are made, and what is in the way is replaced. */
export function withOverrides(data: unknown, overrides: readonly Override[]): unknown {
  return overrides.reduce((changed, { path, value }) => withValue(changed, path, value), data);
}

function withValue(data: unknown, [key, ...rest]: readonly PropertyKey[], value: unknown): unknown {
  if (key === undefined) return value;
  const isBlock = typeof data === 'object' && data !== null;
  if (typeof key === 'number' && Array.isArray(data)) {
    return data.with(Math.min(key, data.length - 1), withValue(data[key], rest, value));
  }
  const block = isBlock && !Array.isArray(data) ? (data as Block) : {};
  return { ...block, [key]: withValue(Object.hasOwn(block, key) ? block[key] : undefined, rest, value) };
}

/** A problem in the words of the flag that caused it; undefined when no flag did. */
export function inWordsOf(problem: PathProblem, overrides: readonly Override[]): Problem | undefined {
  const cause = overrides.findLast(({ path }) => path.every((key, index) => problem.path[index] === key));
  if (cause === undefined) return undefined;
  const inside = problem.path.slice(cause.path.length);
  const { path: _, atKey: __, ...rest } = problem;
  return { ...rest, where: inside.length === 0 ? cause.flag : `${cause.flag} ${formatPath(inside)}` };
}
