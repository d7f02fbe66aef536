// Fewer marks that look like all of them: what stands on what is drawn already can be left out.

/** A plot of more marks than this takes long to open, and shows no more. */
const MOST = 1500;
/** The first grid's squares, in pixels. */
const FINEST = 2;
/** The golden ratio's fraction: its multiples spread evenly over [0, 1). */
const GOLDEN = 0.618033988749895;

/**
 * Those of many marks that a plot needs: one for each square of a grid, which grows until few enough are left.
 * @param marks what matters most first: it stays
 * @param place pixels from the left and from the top
 * @returns the marks that stay, in their order
 */
export function thin<T>(
  marks: readonly T[],
  place: (mark: T) => readonly [number, number],
  most = MOST,
): readonly T[] {
  let kept = marks;
  for (let side = FINEST; kept.length > most; side *= 1.5) kept = onePerSquare(marks, place, side);
  return kept;
}

function onePerSquare<T>(
  marks: readonly T[],
  place: (mark: T) => readonly [number, number],
  side: number,
): T[] {
  const taken = new Set<string>();
  return marks.filter((mark) => {
    const key = place(mark)
      .map((pixel) => Math.floor(pixel / side))
      .join(' ');
    if (taken.has(key)) return false;
    taken.add(key);
    return true;
  });
}

/** Some of many, evenly from the first to the last. */
export function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)]);
}

/** All items in an order that mixes early and late ones, always the same. */
export function scattered<T>(items: readonly T[]): readonly T[] {
  const order = items.map((_, index) => (index * GOLDEN) % 1);
  return items
    .map((item, index) => ({ item, at: order[index] }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** The area of a point, in square pixels: smaller where there are many. */
export function pointSize(count: number): number {
  if (count <= 100) return 52;
  return count <= 400 ? 34 : 16;
}
