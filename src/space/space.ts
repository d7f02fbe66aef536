// What is searched: named parameters with their ranges. Plain records in the user's own units; the map to the unit
// cube, in which samplers and models work, is in encoding.ts.
import { InputError, type Problem } from '../errors.ts';

/** A real number between two bounds, both included. */
export interface FloatParameter {
  readonly type: 'float';
  readonly low: number;
  readonly high: number;
  /** Search evenly in the logarithm. Needs low > 0. */
  readonly log: boolean;
  readonly default?: number;
}

/** An integer between two bounds, both included. */
export interface IntParameter {
  readonly type: 'int';
  readonly low: number;
  readonly high: number;
  /** Search evenly in the logarithm. Needs low >= 1. */
  readonly log: boolean;
  readonly default?: number;
}

export type Parameter = FloatParameter | IntParameter;

/** Parameters by name; the order of the keys is the order of the unit cube's columns. */
export type Space = Readonly<Record<string, Parameter>>;

/** A configuration whose space is not known to the compiler. */
export type ParameterValues = Readonly<Record<string, number>>;

/** The configuration type that a space definition implies: `{ lr: number; batch_size: number }`. */
export type ParametersOf<S extends Space> = { readonly [Name in keyof S]: number };

interface ParameterOptions {
  readonly log?: boolean;
  readonly default?: number;
}

/** A float parameter, `float(1e-5, 1e-2, { log: true })`. */
export function float(low: number, high: number, options: ParameterOptions = {}): FloatParameter {
  return { type: 'float', low, high, ...options, log: options.log ?? false };
}

/** An integer parameter, `int(20, 120)`. */
export function int(low: number, high: number, options: ParameterOptions = {}): IntParameter {
  return { type: 'int', low, high, ...options, log: options.log ?? false };
}

/**
 * Checks a space and returns it with its literal type, so that suggestions are typed by it.
 * @throws InputError with every problem of every parameter
 */
export function defineSpace<const S extends Space>(space: S): S {
  const problems = spaceProblems(space);
  if (problems.length > 0) throw new InputError(problems);
  return space;
}

/** Everything wrong with a space, each with its path below `space`. */
export function spaceProblems(space: Space): Problem[] {
  const names = Object.keys(space);
  if (names.length === 0) {
    return [
      {
        where: 'space',
        message: 'has no parameters',
        hint: 'name at least one, e.g. lr: {float: [1e-5, 1e-1]}',
      },
    ];
  }
  const problems = names.flatMap((name) => parameterProblems(name, space[name]));
  return problems.length > 0 ? problems : missingDefaults(space);
}

/** The defaults make the first trial together: those of a few parameters would be ignored. */
function missingDefaults(space: Space): Problem[] {
  const without = Object.keys(space).filter((name) => space[name].default === undefined);
  if (without.length === Object.keys(space).length) return [];
  const hint = 'give every parameter a default, or none';
  return without.map((name) => ({
    where: `space.${name}`,
    message: 'has no default, but others have',
    hint,
  }));
}

function parameterProblems(name: string, parameter: Parameter): Problem[] {
  const { type, low, high, log } = parameter;
  const at = (index: number) => `space.${name}.${type}[${index}]`;
  const problems: Problem[] = [];
  for (const [index, bound] of [low, high].entries()) {
    if (!Number.isFinite(bound)) {
      problems.push({ where: at(index), message: `is ${bound}`, hint: 'a bound is a finite number' });
    } else if (type === 'int' && !Number.isSafeInteger(bound)) {
      problems.push({ where: at(index), message: `is ${bound}`, hint: 'bounds of an int are whole numbers' });
    }
  }
  if (problems.length > 0) return problems;
  if (low > high) {
    const hint = `did you mean ${type}: [${high}, ${low}]?`;
    problems.push({ where: `space.${name}.${type}`, message: `is [${low}, ${high}]: upside down`, hint });
  }
  if (log && low <= 0) {
    const hint = `log: true needs a lower bound above zero; did you mean ${type === 'int' ? 1 : '1e-5'}?`;
    problems.push({ where: at(0), message: `is ${low}`, hint });
  }
  return problems.length > 0 ? problems : defaultProblems(name, parameter);
}

function defaultProblems(name: string, parameter: Parameter): Problem[] {
  const value = parameter.default;
  if (value === undefined || contains(parameter, value)) return [];
  const kind = parameter.type === 'int' ? 'a whole number' : 'a number';
  const hint = `give ${kind} between ${parameter.low} and ${parameter.high}`;
  return [{ where: `space.${name}.default`, message: `is ${value}`, hint }];
}

/** Whether a value is one that the parameter can take. */
export function contains(parameter: Parameter, value: number): boolean {
  const whole = parameter.type !== 'int' || Number.isInteger(value);
  return whole && value >= parameter.low && value <= parameter.high;
}

/** The configuration made of every parameter's default, or undefined when one has none. */
export function defaultsOf(space: Space): ParameterValues | undefined {
  const entries = Object.entries(space).map(([name, { default: value }]) => [name, value] as const);
  return entries.every(([, value]) => value !== undefined)
    ? (Object.fromEntries(entries) as ParameterValues)
    : undefined;
}
