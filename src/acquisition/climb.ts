// The local search for a larger acquisition: gradient ascent over the continuous columns with the rest held, then moves
// along the values of each of the others (integers, steps, choices) with the rest held, in turn until neither helps.
import { minimizeBounded } from '../math/lbfgsb.ts';
import {
  activeColumns,
  continuousColumns,
  decodeValue,
  encodeValue,
  isUnordered,
  snap,
} from '../space/encoding.ts';
import { indexOf, type Parameter, sizeOf, valueAt } from '../space/parameter.ts';
import type { Space } from '../space/space.ts';
import type { Box } from './candidates.ts';
import type { AcquisitionSurface } from './surface.ts';

/** Where a climb stands. */
export interface Position {
  readonly point: Float64Array;
  readonly value: number;
}

/** What is climbed. */
export interface Hill {
  readonly space: Space;
  readonly surface: AcquisitionSurface;
  /** Where the climb stays. */
  readonly box: Box;
  /** Whether a point's configuration may be proposed. */
  isFree(point: Float64Array): boolean;
}

const MAX_ROUNDS = 4;
/** Longer and finer ascents cost time and gained nothing on the test functions. */
const ASCENT = { maxIterations: 12, gradientTolerance: 1e-3, functionTolerance: 1e-5 };
/** Enough for doubling steps to find one of a million values. */
const MAX_LINE_MOVES = 20;
/** Parameters with no more values than this have all of them compared; others a ladder of doubling steps. */
const WHOLE_LINE = 32;

/** Climbs from a free point of the grid to a free point of the grid that is at least as good. */
export function climb(hill: Hill, start: Position): Position {
  const hasSteps = Object.values(hill.space).some(movesInSteps);
  let position = start;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = position.value;
    position = climbSteps(hill, climbGradient(hill, position));
    // Without steps, a second ascent would begin where the first one ended.
    if (!hasSteps || position.value <= before) break;
  }
  return position;
}

/** Bounded quasi-Newton ascent over the continuous columns that are active. */
function climbGradient(hill: Hill, start: Position): Position {
  const active = activeColumns(hill.space, start.point);
  const columns = [...continuousColumns(hill.space).entries()]
    .filter(([column, moves]) => moves && active[column])
    .map(([column]) => column);
  if (columns.length === 0) return start;
  const point = Float64Array.from(start.point);
  const full = new Float64Array(point.length);
  const descend = (x: Float64Array, gradient: Float64Array): number => {
    columns.forEach((column, k) => {
      point[column] = x[k];
    });
    const value = hill.surface.valueAndGradient(point, full);
    columns.forEach((column, k) => {
      gradient[k] = -full[column];
    });
    return -value;
  };
  const x0 = Float64Array.from(columns, (column) => start.point[column]);
  const lower = Float64Array.from(columns, (column) => hill.box.lower[column]);
  const upper = Float64Array.from(columns, (column) => hill.box.upper[column]);
  const { x } = minimizeBounded(descend, x0, lower, upper, ASCENT);
  const end = Float64Array.from(start.point);
  columns.forEach((column, k) => {
    end[column] = x[k];
  });
  return better(hill, start, [snap(hill.space, end)]);
}

const movesInSteps = (parameter: Parameter): boolean => {
  const size = sizeOf(parameter);
  return size > 1 && Number.isFinite(size);
};

/** One pass over the columns that move in steps, each along its line. */
function climbSteps(hill: Hill, start: Position): Position {
  return Object.values(hill.space).reduce(
    (position, parameter, column) =>
      movesInSteps(parameter) ? climbLine(hill, position, parameter, column) : position,
    start,
  );
}

/** Moves one column to the best value on its line, again while that helps: doubling steps then close in on it. */
function climbLine(hill: Hill, start: Position, parameter: Parameter, column: number): Position {
  const isInside = (unit: number) =>
    isUnordered(parameter) || (unit >= hill.box.lower[column] && unit <= hill.box.upper[column]);
  let position = start;
  for (let move = 0; move < MAX_LINE_MOVES; move++) {
    const current = position.point;
    if (!activeColumns(hill.space, current)[column]) break;
    const line = lineOf(parameter, current[column]).filter(isInside);
    const moved = better(
      hill,
      position,
      line.map((unit) => snap(hill.space, current.with(column, unit))),
    );
    if (moved === position) break;
    position = moved;
  }
  return position;
}

/** The column values that one is compared with: all of them, or its neighbours at doubling distance. */
function lineOf(parameter: Parameter, current: number): number[] {
  const size = sizeOf(parameter);
  const here = indexOf(parameter, decodeValue(parameter, current));
  const places =
    size <= WHOLE_LINE || isUnordered(parameter)
      ? Array.from({ length: size }, (_, place) => place)
      : doublingSteps(size - 1).flatMap((step) => [here - step, here + step]);
  return places
    .filter((place) => place !== here && place >= 0 && place < size)
    .map((place) => encodeValue(parameter, valueAt(parameter, place)));
}

const doublingSteps = (span: number): number[] =>
  Array.from({ length: Math.floor(Math.log2(span)) + 1 }, (_, power) => 2 ** power);

/** The best free one of the points where it beats the position, else the position. */
function better(hill: Hill, position: Position, points: Float64Array[]): Position {
  const free = points.filter((point) => hill.isFree(point));
  if (free.length === 0) return position;
  const values = hill.surface.values(free);
  return free.reduce(
    (best, point, index) => (values[index] > best.value ? { point, value: values[index] } : best),
    position,
  );
}
