// Lines cut at the ends of an axis. A clipping area for each of many lines would take a picture's time each.

interface Point {
  readonly x: number;
  /** Null where there is no value: the line has a gap. */
  readonly y: number | null;
}

/** The parts of a line between two heights, with a gap wherever it is outside. */
export function cutLine(points: readonly Point[], low: number, high: number): Point[] {
  const isIn = ({ y }: Point): boolean => y !== null && y >= low && y <= high;
  const cut: Point[] = [];
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before !== undefined) cut.push(...crossings(before, point, low, high));
    cut.push(isIn(point) ? point : { x: point.x, y: null });
  });
  return cut;
}

/** Where a segment comes in and goes out, in its order; a gap stands before it comes in. */
function crossings(from: Point, to: Point, low: number, high: number): Point[] {
  if (from.y === null || to.y === null || from.y === to.y) return [];
  const [start, rise] = [from.y, to.y - from.y];
  return [low, high]
    .map((end) => ({ share: (end - start) / rise, y: end }))
    .filter(({ share }) => share > 0 && share < 1)
    .toSorted((a, b) => a.share - b.share)
    .map(({ share, y }) => ({ x: from.x + share * (to.x - from.x), y }));
}
