// The two-way map between configurations and points of the unit cube. An integer's cell is padded by half a step, so
// that low and high own as much of the cube as every value between them; decoding rounds to the cell's integer and
// encoding returns the centre of the cell, hence decode(encode(x)) = x and snap is idempotent.
import type { Parameter, ParameterValues, Space } from './space.ts';

/** The ends of a parameter's column in search units: padded by half a step for integers, logarithms where asked. */
function ends(parameter: Parameter): readonly [number, number] {
  const pad = parameter.type === 'int' ? 0.5 : 0;
  const [low, high] = [parameter.low - pad, parameter.high + pad];
  return parameter.log ? [Math.log(low), Math.log(high)] : [low, high];
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** Value to unit interval. A parameter with a single value maps to 0.5. */
export function encodeValue(parameter: Parameter, value: number): number {
  const [low, high] = ends(parameter);
  if (low === high) return 0.5;
  return clamp(((parameter.log ? Math.log(value) : value) - low) / (high - low), 0, 1);
}

/** Unit interval to value; whole for integers and never outside the bounds. */
export function decodeValue(parameter: Parameter, unit: number): number {
  const [low, high] = ends(parameter);
  const scaled = low + clamp(unit, 0, 1) * (high - low);
  const raw = parameter.log ? Math.exp(scaled) : scaled;
  return clamp(parameter.type === 'int' ? Math.round(raw) : raw, parameter.low, parameter.high);
}

/** Number of columns of the unit cube. */
export function dimensionOf(space: Space): number {
  return Object.keys(space).length;
}

/** Configuration to point: one column a parameter, in the order of the space's keys. */
export function encode(space: Space, params: ParameterValues): Float64Array {
  return Float64Array.from(Object.entries(space), ([name, parameter]) =>
    encodeValue(parameter, params[name]),
  );
}

/** Point to configuration. */
export function decode(space: Space, point: ArrayLike<number>): ParameterValues {
  return Object.fromEntries(
    Object.entries(space).map(([name, parameter], column) => [name, decodeValue(parameter, point[column])]),
  );
}

/** The point of the configuration that a point decodes to: where the objective would really be evaluated. */
export function snap(space: Space, point: ArrayLike<number>): Float64Array {
  return encode(space, decode(space, point));
}

/** Columns that move continuously; the others (integers) move in steps. */
export function continuousColumns(space: Space): boolean[] {
  return Object.values(space).map(
    (parameter) => parameter.type === 'float' && parameter.low < parameter.high,
  );
}

/** The distinct column values of an integer parameter, ascending; undefined for a float. */
export function gridOf(parameter: Parameter): Float64Array | undefined {
  if (parameter.type !== 'int') return undefined;
  return Float64Array.from({ length: parameter.high - parameter.low + 1 }, (_, index) =>
    encodeValue(parameter, parameter.low + index),
  );
}

/** One text for one configuration: equal configurations have equal keys. */
export function configurationKey(space: Space, params: ParameterValues): string {
  return Object.keys(space)
    .map((name) => params[name])
    .join('|');
}
