// Long lists, a statement's worth at a time: a statement takes some ten thousand values at most.

const ROWS = 500;

/** The items in order, up to 500 at a time. */
export function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += ROWS) yield items.slice(start, start + ROWS);
}
