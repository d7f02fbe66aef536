// Regions of a grid where a function is above a level, as closed rings: marching squares (W. E. Lorensen, H. E. Cline 1987,
// in the plane), with linear interpolation along the edges.

/** A point in units of the grid: [0, columns - 1] x [0, rows - 1]. */
export type GridPoint = readonly [x: number, y: number];

interface Grid {
  readonly values: ArrayLike<number>;
  readonly columns: number;
  readonly rows: number;
}

/** An edge between two neighbouring nodes, as the number of the one to the left or above and its direction. */
type Crossing = readonly [key: number, point: GridPoint];

/**
 * The rings around what is at or above a level. Holes run the other way round, so that filling by winding leaves them out.
 * @param values row by row, rows x columns, finite
 */
export function ringsAbove(
  values: ArrayLike<number>,
  columns: number,
  rows: number,
  level: number,
): GridPoint[][] {
  const grid = { values, columns, rows };
  const next = new Map<number, { readonly to: number; readonly point: GridPoint }>();
  // A border of cells around the grid, whose outer nodes are below every level, closes the rings at the edges.
  for (let row = -1; row < rows; row++) {
    for (let column = -1; column < columns; column++) {
      for (const [from, to] of segments(grid, column, row, level))
        next.set(from[0], { to: to[0], point: from[1] });
    }
  }
  return joined(next);
}

function joined(next: Map<number, { readonly to: number; readonly point: GridPoint }>): GridPoint[][] {
  const rings: GridPoint[][] = [];
  for (const start of [...next.keys()]) {
    const ring: GridPoint[] = [];
    for (let at = next.get(start), key = start; at !== undefined; at = next.get(key)) {
      ring.push(at.point);
      next.delete(key);
      key = at.to;
    }
    if (ring.length > 2) rings.push(ring);
  }
  return rings;
}

/** Corners of a cell clockwise from the upper left, and the edges between them: 0 top, 1 right, 2 bottom, 3 left. */
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/** From which edge to which a ring goes in a cell, by which corners are inside (bit 0 the upper left): what is inside is to the right. */
const CASES: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[0, 3]],
  [[1, 0]],
  [[1, 3]],
  [[2, 1]],
  [
    [0, 3],
    [2, 1],
  ],
  [[2, 0]],
  [[2, 3]],
  [[3, 2]],
  [[0, 2]],
  [
    [1, 0],
    [3, 2],
  ],
  [[1, 2]],
  [[3, 1]],
  [[0, 1]],
  [[3, 0]],
  [],
];

function segments(grid: Grid, column: number, row: number, level: number): (readonly [Crossing, Crossing])[] {
  const corner = CORNERS.map(([dx, dy]) => valueAt(grid, column + dx, row + dy));
  const inside = corner.reduce((bits, value, index) => (value >= level ? bits | (1 << index) : bits), 0);
  const crossing = (edge: number): Crossing => {
    const [a, b] = [edge, (edge + 1) % 4];
    const [ax, ay] = [column + CORNERS[a][0], row + CORNERS[a][1]];
    const [bx, by] = [column + CORNERS[b][0], row + CORNERS[b][1]];
    const share = shareAt(corner[a], corner[b], level);
    return [
      edgeKey(grid, Math.min(ax, bx), Math.min(ay, by), ax === bx),
      clamped(grid, [ax + share * (bx - ax), ay + share * (by - ay)]),
    ];
  };
  return CASES[inside].map(([from, to]) => [crossing(from), crossing(to)] as const);
}

const valueAt = ({ values, columns, rows }: Grid, x: number, y: number): number =>
  x < 0 || y < 0 || x >= columns || y >= rows ? Number.NEGATIVE_INFINITY : values[y * columns + x];

/** Where between two nodes the level is reached; towards the border, at the node inside. */
function shareAt(a: number, b: number, level: number): number {
  if (a === Number.NEGATIVE_INFINITY) return 1;
  return b === Number.NEGATIVE_INFINITY ? 0 : (level - a) / (b - a);
}

const edgeKey = ({ columns }: Grid, x: number, y: number, isUpright: boolean): number =>
  2 * ((y + 1) * (columns + 2) + x + 1) + Number(isUpright);

const clamped = ({ columns, rows }: Grid, [x, y]: GridPoint): GridPoint => [
  Math.min(Math.max(x, 0), columns - 1),
  Math.min(Math.max(y, 0), rows - 1),
];
