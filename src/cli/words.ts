// The words of a command's usage: `show <study> [trial]` has one that is needed and one that is not.

/** A word that stands without a flag. */
export interface Word {
  readonly name: string;
  readonly isRequired: boolean;
  /** Whether it takes all words that are left. */
  readonly isList: boolean;
}

/** The words of a usage, in order. */
export function wordsOf(usage: string): Word[] {
  return [...usage.matchAll(/([<[])([\w-]+)(\.\.)?[>\]]/g)].map(([, bracket, name, dots]) => ({
    name,
    isRequired: bracket === '<',
    isList: dots !== undefined,
  }));
}

/** What stands behind the last word that is known. */
export function wordsByName(
  usage: string,
  given: readonly string[],
): {
  readonly words: Record<string, string | string[]>;
  readonly missing: string[];
  readonly extra: string[];
} {
  const words: Record<string, string | string[]> = {};
  const missing: string[] = [];
  const rest = [...given];
  for (const { name, isRequired, isList } of wordsOf(usage)) {
    if (rest.length === 0 && isRequired) missing.push(name);
    if (isList) words[name] = rest.splice(0);
    else if (rest.length > 0) words[name] = rest.splice(0, 1)[0];
  }
  return { words, missing, extra: rest };
}
