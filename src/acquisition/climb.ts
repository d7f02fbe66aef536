// The local search for a larger acquisition: gradient ascent over the continuous columns with the integers held, then
// moves along each integer's grid with the rest held, in turn until neither helps.
import { minimizeBounded } from '../math/lbfgsb.ts';
import { continuousColumns, decodeValue, encodeValue, snap } from '../space/encoding.ts';
import type { Parameter, Space } from '../space/space.ts';
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
/** Longer ascents cost time and gained nothing on the test functions. */
const MAX_ITERATIONS = 16;
/** Enough for doubling steps to find one of a million values. */
const MAX_LINE_MOVES = 20;
/** Integers with no more values than this have all of them compared; others a ladder of doubling steps. */
const WHOLE_LINE = 32;

/** Climbs from a free point of the grid to a free point of the grid that is at least as good. */
export function climb(hill: Hill, start: Position): Position {
  const hasIntegers = Object.values(hill.space).some(({ type, low, high }) => type === 'int' && low < high);
  let position = start;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = position.value;
    position = climbIntegers(hill, climbGradient(hill, position));
    // Without integers, a second ascent would begin where the first one ended.
    if (!hasIntegers || position.value <= before) break;
  }
  return position;
}

/** Bounded quasi-Newton ascent over the continuous columns. */
function climbGradient(hill: Hill, start: Position): Position {
  const columns = [...continuousColumns(hill.space).entries()]
    .filter(([, moves]) => moves)
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
  const { x } = minimizeBounded(descend, x0, lower, upper, { maxIterations: MAX_ITERATIONS });
  const end = Float64Array.from(start.point);
  columns.forEach((column, k) => {
    end[column] = x[k];
  });
  return better(hill, start, [snap(hill.space, end)]);
}

/** One pass over the integer columns, each moved along its line. */
function climbIntegers(hill: Hill, start: Position): Position {
  return Object.values(hill.space).reduce(
    (position, parameter, column) => climbLine(hill, position, parameter, column),
    start,
  );
}

/** Moves one integer to the best value on its line, again while that helps: doubling steps then close in on it. */
function climbLine(hill: Hill, start: Position, parameter: Parameter, column: number): Position {
  const isInside = (unit: number) => unit >= hill.box.lower[column] && unit <= hill.box.upper[column];
  let position = start;
  for (let move = 0; move < MAX_LINE_MOVES; move++) {
    const current = position.point;
    const line = integerLine(parameter, current[column]).filter(isInside);
    const moved = better(
      hill,
      position,
      line.map((unit) => current.with(column, unit)),
    );
    if (moved === position) break;
    position = moved;
  }
  return position;
}

/** The column values that an integer is compared at: all of them, or its neighbours at doubling distance. */
function integerLine(parameter: Parameter, current: number): number[] {
  const { type, low, high } = parameter;
  if (type !== 'int' || low === high) return [];
  const value = decodeValue(parameter, current);
  const values =
    high - low < WHOLE_LINE
      ? Array.from({ length: high - low + 1 }, (_, index) => low + index)
      : doublingSteps(high - low).flatMap((step) => [value - step, value + step]);
  return values
    .filter((other) => other !== value && other >= low && other <= high)
    .map((other) => encodeValue(parameter, other));
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
