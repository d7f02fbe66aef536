// The two-way map between configurations and points of the unit cube: one column a parameter. A value of a parameter
// with finitely many values owns a cell, and all cells of a linear scale are equally wide: an integer's range is padded
// by half a step, so that low and high own as much of the cube as every value between them. Decoding rounds to the
// cell's value and encoding returns the centre of the cell, hence decode(encode(x)) = x and snap is idempotent. An
// inactive parameter stands at its default. What a model sees of a point is in features.ts.
import {
  type ChoiceParameter,
  defaultOf,
  type FloatParameter,
  type IntParameter,
  indexOf,
  type Parameter,
  type ParameterValue,
  sizeOf,
  stepOf,
  valueAt,
} from './parameter.ts';
import { activeNames, activePart, isConditional, type ParameterValues, type Space } from './space.ts';

type Numeric = FloatParameter | IntParameter;

const isNumeric = (parameter: Parameter): parameter is Numeric =>
  parameter.type === 'float' || parameter.type === 'int';

/** The ends of a number's column in search units: padded by half a step where it has steps, logarithms where asked. */
function ends(parameter: Numeric): readonly [number, number] {
  const pad = (stepOf(parameter) ?? 0) / 2;
  const [low, high] = [parameter.low - pad, lastOf(parameter) + pad];
  return parameter.log ? [Math.log(low), Math.log(high)] : [low, high];
}

const lastOf = (parameter: Numeric): number =>
  stepOf(parameter) === undefined ? parameter.high : (valueAt(parameter, sizeOf(parameter) - 1) as number);

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** Value to unit interval. A parameter with a single value maps to 0.5. */
export function encodeValue(parameter: Parameter, value: ParameterValue): number {
  if (!isNumeric(parameter)) return (indexOf(parameter, value) + 0.5) / sizeOf(parameter);
  const [low, high] = ends(parameter);
  if (low === high) return 0.5;
  const number = value as number;
  return clamp(((parameter.log ? Math.log(number) : number) - low) / (high - low), 0, 1);
}

/** Unit interval to value, never outside the bounds. */
export function decodeValue(parameter: Parameter, unit: number): ParameterValue {
  const share = clamp(unit, 0, 1);
  if (!isNumeric(parameter)) {
    const size = sizeOf(parameter);
    return valueAt(parameter, Math.min(Math.floor(share * size), size - 1));
  }
  const [low, high] = ends(parameter);
  const scaled = low + share * (high - low);
  const raw = parameter.log ? Math.exp(scaled) : scaled;
  const step = stepOf(parameter);
  if (step === undefined) return clamp(raw, parameter.low, parameter.high);
  return valueAt(parameter, clamp(Math.round((raw - parameter.low) / step), 0, sizeOf(parameter) - 1));
}

/** Where an inactive parameter stands: at its default, or in the middle (a choice without order: at its first). */
function restOf(parameter: Parameter): number {
  const value = defaultOf(parameter);
  if (value !== undefined) return encodeValue(parameter, value);
  return isUnordered(parameter) ? encodeValue(parameter, parameter.choices[0]) : snapValue(parameter, 0.5);
}

const snapValue = (parameter: Parameter, unit: number): number =>
  encodeValue(parameter, decodeValue(parameter, unit));

/** Every parameter's value where it is inactive: its default, or the middle (of a choice without order the first). */
export function restingValues(space: Space): ParameterValues {
  return Object.fromEntries(
    Object.entries(space).map(([name, parameter]) => [name, decodeValue(parameter, restOf(parameter))]),
  );
}

/** Whether a parameter's values have no order. */
export function isUnordered(parameter: Parameter): parameter is ChoiceParameter {
  return parameter.type === 'choice' && !parameter.ordered;
}

/** Number of columns of the unit cube. */
export function dimensionOf(space: Space): number {
  return Object.keys(space).length;
}

/** Configuration to point: one column a parameter, in the order of the space's keys. */
export function encode(space: Space, params: ParameterValues): Float64Array {
  return Float64Array.from(Object.entries(space), ([name, parameter]) =>
    Object.hasOwn(params, name) ? encodeValue(parameter, params[name]) : restOf(parameter),
  );
}

/** Point to configuration: its active parameters. */
export function decode(space: Space, point: ArrayLike<number>): ParameterValues {
  const values = Object.fromEntries(
    Object.entries(space).map(([name, parameter], column) => [name, decodeValue(parameter, point[column])]),
  );
  return activePart(space, values);
}

/** The columns of a space whose columns do not depend on each other. */
interface Plain {
  readonly parameters: readonly Parameter[];
  readonly continuous: readonly boolean[];
}

const plains = new WeakMap<Space, Plain | null>();

/** Null for a space with conditions. */
function plainOf(space: Space): Plain | null {
  const known = plains.get(space);
  if (known !== undefined) return known;
  const plain = isConditional(space)
    ? null
    : { parameters: Object.values(space), continuous: continuousColumns(space) };
  plains.set(space, plain);
  return plain;
}

/** The point of the configuration that a point decodes to: where the objective would really be evaluated. */
export function snap(space: Space, point: ArrayLike<number>): Float64Array {
  const plain = plainOf(space);
  if (plain === null) return encode(space, decode(space, point));
  const { parameters, continuous } = plain;
  const snapped = new Float64Array(parameters.length);
  for (let column = 0; column < snapped.length; column++) {
    const unit = clamp(point[column], 0, 1);
    snapped[column] = continuous[column] ? unit : snapValue(parameters[column], unit);
  }
  return snapped;
}

/** Columns that move continuously; the others move in steps, or not at all. */
export function continuousColumns(space: Space): boolean[] {
  return Object.values(space).map((parameter) => sizeOf(parameter) === Number.POSITIVE_INFINITY);
}

/** The columns of the parameters that are active at a point. */
export function activeColumns(space: Space, point: ArrayLike<number>): boolean[] {
  const names = Object.keys(space);
  if (!isConditional(space)) return names.map(() => true);
  const active = activeNames(space, decode(space, point));
  return names.map((name) => active.has(name));
}

/** One text for one configuration: equal configurations have equal keys. */
export function configurationKey(space: Space, params: ParameterValues): string {
  return Object.keys(space)
    .map((name) => (Object.hasOwn(params, name) ? JSON.stringify(params[name]) : ''))
    .join('|');
}
