// The kinds of parameters, as plain records in the user's own units, and what values each can take. The map to the unit
// cube, in which samplers and models work, is in encoding.ts.

/** A value that a parameter can take. Numbers are finite. */
export type ParameterValue = string | number | boolean | null;

/** When a parameter is active: each named parameter is active and has the value, or one of the values. */
export type Condition = Readonly<Record<string, ParameterValue | readonly ParameterValue[]>>;

interface Conditional {
  /** Without it the parameter is always active. */
  readonly when?: Condition;
}

/** A real number between two bounds, both included. */
export interface FloatParameter extends Conditional {
  readonly type: 'float';
  readonly low: number;
  readonly high: number;
  /** Search evenly in the logarithm. Needs low > 0. */
  readonly log: boolean;
  /** Only low, low + step, … up to high. Not with log. */
  readonly step?: number;
  readonly default?: number;
}

/** An integer between two bounds, both included. */
export interface IntParameter extends Conditional {
  readonly type: 'int';
  readonly low: number;
  readonly high: number;
  /** Search evenly in the logarithm. Needs low >= 1. */
  readonly log: boolean;
  /** Only low, low + step, … up to high; 1 when left out. Not with log. */
  readonly step?: number;
  readonly default?: number;
}

/** One of several values. */
export interface ChoiceParameter<V extends ParameterValue = ParameterValue> extends Conditional {
  readonly type: 'choice';
  readonly choices: readonly V[];
  /** Whether the order of the choices means something, as that of sizes does. */
  readonly ordered: boolean;
  readonly default?: V;
}

/** False or true. */
export interface BoolParameter extends Conditional {
  readonly type: 'bool';
  readonly default?: boolean;
}

/** A value that every configuration has. */
export interface ConstantParameter<V extends ParameterValue = ParameterValue> extends Conditional {
  readonly type: 'constant';
  readonly value: V;
}

export type Parameter = FloatParameter | IntParameter | ChoiceParameter | BoolParameter | ConstantParameter;

/** Two values of a grid of steps differ by at least this share of a step; less is rounding. */
const STEP_TOLERANCE = 1e-8;

/** The distance of neighbouring values, or undefined where values are continuous or no numbers. */
export function stepOf(parameter: Parameter): number | undefined {
  if (parameter.type === 'int') return parameter.step ?? 1;
  return parameter.type === 'float' ? parameter.step : undefined;
}

/** Number of values; Infinity for a float without a step (1 where its bounds are equal). */
export function sizeOf(parameter: Parameter): number {
  switch (parameter.type) {
    case 'float':
    case 'int': {
      const { low, high } = parameter;
      const step = stepOf(parameter);
      if (low === high) return 1;
      return step === undefined
        ? Number.POSITIVE_INFINITY
        : Math.floor((high - low) / step + STEP_TOLERANCE) + 1;
    }
    case 'choice':
      return parameter.choices.length;
    case 'bool':
      return 2;
    case 'constant':
      return 1;
    default:
      return parameter satisfies never;
  }
}

/** The value at a place of a parameter with finitely many values, counted from 0. */
export function valueAt(parameter: Parameter, index: number): ParameterValue {
  switch (parameter.type) {
    case 'float':
    case 'int':
      return onGrid(parameter.low + index * (stepOf(parameter) ?? 0));
    case 'choice':
      return parameter.choices[index];
    case 'bool':
      return index === 1;
    case 'constant':
      return parameter.value;
    default:
      return parameter satisfies never;
  }
}

/** The place of a value among finitely many; -1 where it is none of them. */
export function indexOf(parameter: Parameter, value: ParameterValue): number {
  switch (parameter.type) {
    case 'float':
    case 'int': {
      if (typeof value !== 'number' || !contains(parameter, value)) return -1;
      return Math.round((value - parameter.low) / (stepOf(parameter) ?? 1));
    }
    case 'choice':
      return parameter.choices.indexOf(value);
    case 'bool':
      return typeof value === 'boolean' ? Number(value) : -1;
    case 'constant':
      return value === parameter.value ? 0 : -1;
    default:
      return parameter satisfies never;
  }
}

/** Whether a value is one that the parameter can take. */
export function contains(parameter: Parameter, value: ParameterValue | undefined): boolean {
  switch (parameter.type) {
    case 'float':
    case 'int': {
      if (typeof value !== 'number' || !(value >= parameter.low && value <= parameter.high)) return false;
      const step = stepOf(parameter);
      const steps = step === undefined ? 0 : (value - parameter.low) / step;
      return Math.abs(steps - Math.round(steps)) <= (parameter.type === 'int' ? 0 : STEP_TOLERANCE);
    }
    case 'choice':
      return value !== undefined && parameter.choices.includes(value);
    case 'bool':
      return typeof value === 'boolean';
    case 'constant':
      return value === parameter.value;
    default:
      return parameter satisfies never;
  }
}

/** What the user would like to begin with; of a constant its value. */
export function defaultOf(parameter: Parameter): ParameterValue | undefined {
  return parameter.type === 'constant' ? parameter.value : parameter.default;
}

/** What a value of the parameter looks like, for messages: `a whole number from 1 to 8`, `one of sgd, adam`. */
export function describeValues(parameter: Parameter): string {
  switch (parameter.type) {
    case 'float':
    case 'int': {
      const kind = parameter.type === 'int' ? 'a whole number' : 'a number';
      const steps = parameter.step === undefined ? '' : ` in steps of ${parameter.step}`;
      return `${kind} from ${parameter.low} to ${parameter.high}${steps}`;
    }
    case 'choice':
      return `one of ${parameter.choices.map(String).join(', ')}`;
    case 'bool':
      return 'true or false';
    case 'constant':
      return String(parameter.value);
    default:
      return parameter satisfies never;
  }
}

/** Sums of decimal steps without the noise of binary fractions: 0.3, not 0.30000000000000004. */
function onGrid(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}
