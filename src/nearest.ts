// "Did you mean": the known name that a mistyped one was probably meant to be.
import { closest, distance } from 'fastest-levenshtein';

/** The nearest of the known names, where one is near enough to be a slip of the hand. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(name, known as string[]);
  const slips = name.length <= 3 ? 1 : Math.max(2, Math.floor(name.length / 3));
  return distance(name, candidate) <= slips ? candidate : undefined;
}
