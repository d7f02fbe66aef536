// Axes of parameters: linear, logarithmic or by choice, with ticks that people would write.
import type { Parameter, ParameterValue } from '../../space/parameter.ts';
import { sizeOf, valueAt } from '../../space/parameter.ts';
import type { Layer } from './legend.ts';
import { extentOf } from './scale.ts';

/** A parameter as an axis: rows hold its values as `at` gives them. */
export interface ParameterAxis {
  /** Whether values stand in places of their own, without anything between them. */
  readonly isDiscrete: boolean;
  readonly isLog: boolean;
  /** Part of a channel of a vega-lite encoding; the field is the caller's. */
  readonly channel: Layer;
  readonly domain: readonly (number | string)[];
  /** A value as a row holds it. */
  at(value: ParameterValue): number | string;
}

/** Empty share of an axis at each end. */
const MARGIN = 0.03;
/** A character of an axis label takes about so many pixels. */
const CHARACTER = 6.2;
const LONGEST = 110;
/** A choice is known by its beginning where so many pixels of it are seen. */
const READABLE = 62;
/** Labels of more choices than this are left out where they touch. */
const MOST_CHOICES = 16;
/** Small and large numbers by their exponent: `1e-5`. */
const LABEL =
  "datum.value != 0 && (abs(datum.value) < 0.001 || abs(datum.value) >= 1e5) ? replace(format(datum.value, '~e'), 'e+', 'e') : format(datum.value, '~r')";

const PLAIN = { nice: false, zero: false };

/**
 * The axis of a parameter.
 * @param values those that must be on it, beside its range
 * @param length of the axis in pixels
 * @param margin empty share at each end
 */
export function parameterAxis(
  name: string,
  parameter: Parameter,
  values: readonly ParameterValue[],
  length: number,
  margin = MARGIN,
): ParameterAxis {
  return parameter.type === 'float' || parameter.type === 'int'
    ? numberAxis(name, parameter, values, length, margin)
    : choiceAxis(name, parameter, values, length);
}

type Numeric = Extract<Parameter, { readonly low: number }>;

function numberAxis(
  name: string,
  { type, low, high, log }: Numeric,
  values: readonly ParameterValue[],
  length: number,
  margin: number,
): ParameterAxis {
  const known = values.filter((value) => typeof value === 'number' && (!log || value > 0)) as number[];
  const ends = extentOf([low, high, ...known]);
  const domain = log ? logEnds(ends, margin) : linearEnds(ends, margin);
  const ticks = log
    ? { values: logTicks(ends) }
    : {
        tickCount: Math.max(2, Math.min(6, Math.floor(length / 55))),
        ...(type === 'int' && { tickMinStep: 1 }),
      };
  const axis = { ...ticks, labelExpr: LABEL, labelFlush: false };
  const scale = { ...PLAIN, domain, ...(log && { type: 'log' }) };
  return {
    isDiscrete: false,
    isLog: log,
    channel: { type: 'quantitative', title: name, scale, axis },
    domain,
    at: (value) => Number(value),
  };
}

function linearEnds([low, high]: readonly [number, number], margin: number): [number, number] {
  const pad = high > low ? (high - low) * margin : Math.abs(high) / 10 || 1;
  return [low - pad, high + pad];
}

function logEnds([low, high]: readonly [number, number], margin: number): [number, number] {
  const factor = high > low ? (high / low) ** margin : 1.5;
  return [low / factor, high * factor];
}

/** Powers of ten; over less than two decades their doubles and halves too. */
export function logTicks([low, high]: readonly [number, number]): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const decades = Math.log10(high / low);
  const every = Math.ceil(decades / 6) || 1;
  const factors = decades < 2 ? [1, 2, 5] : [1];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    .filter((exponent) => exponent % every === 0)
    .flatMap((exponent) => factors.map((factor) => Number(`${factor}e${exponent}`)))
    .filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
}

function choiceAxis(
  name: string,
  parameter: Parameter,
  values: readonly ParameterValue[],
  length: number,
): ParameterAxis {
  const own = Array.from({ length: sizeOf(parameter) }, (_, index) => valueAt(parameter, index));
  const all = [...new Set([...own, ...values])];
  const labelOf = labels(all);
  const domain = all.map(labelOf);
  const longest = domain.reduce((most, text) => Math.max(most, text.length), 0) * CHARACTER;
  const room = length / domain.length - 6;
  // Long choices are cut where a part of them can be read, else written aslant.
  const isAslant = longest > room && room < READABLE;
  const axis = {
    labelAngle: isAslant ? -35 : 0,
    ...(isAslant && { labelAlign: 'right', labelBaseline: 'middle' }),
    labelLimit: isAslant ? LONGEST : room,
    labelOverlap: domain.length > MOST_CHOICES && 'greedy',
  };
  return {
    isDiscrete: true,
    isLog: false,
    channel: { type: 'nominal', title: name, sort: null, scale: { domain }, axis },
    domain,
    at: labelOf,
  };
}

/** Texts of values, told apart where a number and a text look alike. */
function labels(values: readonly ParameterValue[]): (value: ParameterValue) => string {
  const plain = values.map(String);
  const isClear = new Set(plain).size === values.length;
  return isClear ? String : (value) => JSON.stringify(value);
}
