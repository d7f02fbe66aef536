// What is searched: named parameters with their values and the conditions under which they are active.
import { InputError } from '../errors.ts';
import {
  type BoolParameter,
  type ChoiceParameter,
  type Condition,
  type ConstantParameter,
  defaultOf,
  type FloatParameter,
  type IntParameter,
  type Parameter,
  type ParameterValue,
} from './parameter.ts';
import { spaceProblems } from './problems.ts';

/** Parameters by name; the order of the keys is the order of the unit cube's columns. */
export type Space = Readonly<Record<string, Parameter>>;

/** A configuration whose space is not known to the compiler: the active parameters only. */
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

type ValueOf<P extends Parameter> = P extends ChoiceParameter<infer V> | ConstantParameter<infer V>
  ? V
  : P extends BoolParameter
    ? boolean
    : number;

/** The configuration type that a space definition implies; a conditional parameter may be undefined. */
export type ParametersOf<S extends Space> = {
  readonly [Name in keyof S]:
    | ValueOf<S[Name]>
    | (S[Name] extends { readonly when: Condition } ? undefined : never);
};

/** Carries a condition over to the parameter's type, so that its value may be undefined. */
type When<O> = O extends { readonly when: Condition } ? { readonly when: Condition } : unknown;

interface NumberOptions {
  readonly log?: boolean;
  readonly step?: number;
  readonly default?: number;
  readonly when?: Condition;
}

/** A float parameter, `float(1e-5, 1e-2, { log: true })`. */
export function float<const O extends NumberOptions>(
  low: number,
  high: number,
  options?: O,
): FloatParameter & When<O> {
  return { type: 'float', low, high, ...options, log: options?.log ?? false } as FloatParameter & When<O>;
}

/** An integer parameter, `int(20, 120)`. */
export function int<const O extends NumberOptions>(
  low: number,
  high: number,
  options?: O,
): IntParameter & When<O> {
  return { type: 'int', low, high, ...options, log: options?.log ?? false } as IntParameter & When<O>;
}

/** One of several values, `choice(['sgd', 'adam'])`; `ordered: true` where their order means something. */
export function choice<
  const V extends ParameterValue,
  const O extends { readonly ordered?: boolean; readonly default?: NoInfer<V>; readonly when?: Condition },
>(choices: readonly V[], options?: O): ChoiceParameter<V> & When<O> {
  const ordered = options?.ordered ?? false;
  return { type: 'choice', choices, ...options, ordered } as unknown as ChoiceParameter<V> & When<O>;
}

/** False or true. */
export function bool<const O extends { readonly default?: boolean; readonly when?: Condition }>(
  options?: O,
): BoolParameter & When<O> {
  return { type: 'bool', ...options } as BoolParameter & When<O>;
}

/** A value that every configuration has. */
export function constant<const V extends ParameterValue, const O extends { readonly when?: Condition }>(
  value: V,
  options?: O,
): ConstantParameter<V> & When<O> {
  return { type: 'constant', value, ...options } as unknown as ConstantParameter<V> & When<O>;
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

/** The configuration made of every active parameter's default, or undefined when a parameter has none. */
export function defaultsOf(space: Space): ParameterValues | undefined {
  const values: Record<string, ParameterValue> = {};
  for (const [name, parameter] of Object.entries(space)) {
    const value = defaultOf(parameter);
    if (value === undefined) return undefined;
    values[name] = value;
  }
  // Constants alone are no guess of the user's.
  const guessed = Object.values(space).some(({ type }) => type !== 'constant');
  return guessed ? activePart(space, values) : undefined;
}

/** The values of a configuration's active parameters, in the order of the space. */
export function activePart(space: Space, values: ParameterValues): ParameterValues {
  if (!isConditional(space)) return values;
  const active = activeNames(space, values);
  return Object.fromEntries(
    Object.keys(space)
      .filter((name) => active.has(name))
      .map((name) => [name, values[name]]),
  );
}

/** The names of the parameters that are active beside the given values. */
export function activeNames(space: Space, values: ParameterValues): ReadonlySet<string> {
  const known = new Map<string, boolean>();
  const isActive = (name: string): boolean => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const active = Object.entries(space[name].when ?? {}).every(
      ([parent, wanted]) => isActive(parent) && isAmong(values[parent], wanted),
    );
    known.set(name, active);
    return active;
  };
  return new Set(Object.keys(space).filter(isActive));
}

/** Whether some parameter of the space is not always active. */
export function isConditional(space: Space): boolean {
  return Object.values(space).some(({ when }) => when !== undefined);
}

function isAmong(value: ParameterValue | undefined, wanted: Condition[string]): boolean {
  return (Array.isArray(wanted) ? wanted : [wanted]).some((other) => other === value);
}
