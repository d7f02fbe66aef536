// "Did you mean": the known name that a mistyped one was probably meant to be.
import { distance } from 'fastest-levenshtein';

/** The nearest of the known names, where one is near enough to be a slip of the hand; never the name itself. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = slipsAllowed(name) + 0.5;
  for (const candidate of known) {
    const slips = candidate === name ? Number.POSITIVE_INFINITY : slipsBetween(name, candidate);
    if (slips < least) [best, least] = [candidate, slips];
  }
  return best;
}

/** Of five letters one may be wrong: with two wrong ones `list` would be `best`. */
function slipsAllowed({ length }: string): number {
  return length <= 5 ? 1 : Math.floor(length / 3);
}

/** Letters that are wrong, missing or too many; two that changed places are one slip. Case decides between equals. */
function slipsBetween(name: string, other: string): number {
  const [one, two] = [name.toLowerCase(), other.toLowerCase()];
  const slips = isSwapped(one, two) ? 1 : distance(one, two);
  return slips + 0.001 * Math.min(distance(name, other), 100);
}

/** `rnu` and `run`. */
function isSwapped(one: string, two: string): boolean {
  if (one.length !== two.length) return false;
  const at = [...one].findIndex((letter, index) => letter !== two[index]);
  return one[at] === two[at + 1] && one[at + 1] === two[at] && one.slice(at + 2) === two.slice(at + 2);
}
