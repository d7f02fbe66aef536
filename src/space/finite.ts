// Spaces that hold a finite number of configurations: how many, and how to walk through all of them.
import { satisfies } from './constraints.ts';
import { configurationKey } from './encoding.ts';
import { indexOf, type Parameter, type ParameterValue, sizeOf, valueAt } from './parameter.ts';
import { activePart, type ParameterValues, type Space } from './space.ts';

/** Spaces with more combinations than this are not listed. */
const LISTED = 1 << 14;

/** Every combination of values, conditions and constraints aside; Infinity with a continuous parameter. */
export function combinationCount(space: Space): number {
  return Object.values(space).reduce((product, parameter) => product * sizeOf(parameter), 1);
}

/**
 * The combination after another one, as an odometer counts: the last parameter moves first, and the last combination
 * is followed by the first. Continuous parameters keep their value.
 * @param values a value for every parameter, inactive ones included
 */
export function successor(space: Space, values: ParameterValues): ParameterValues {
  const next: Record<string, ParameterValue> = { ...values };
  for (const name of Object.keys(space).reverse()) {
    const parameter = space[name];
    const size = sizeOf(parameter);
    if (size === Number.POSITIVE_INFINITY) continue;
    const index = indexOf(parameter, next[name]) + 1;
    next[name] = valueAt(parameter, index % size);
    if (index < size) return next;
  }
  return next;
}

/** The combination that an odometer starts with, for parameters with finitely many values. */
export function firstCombination(space: Space): ParameterValues {
  return Object.fromEntries(Object.entries(space).map(([name, parameter]) => [name, lowest(parameter)]));
}

const lowest = (parameter: Parameter): ParameterValue =>
  parameter.type === 'float' ? parameter.low : valueAt(parameter, 0);

const lists = new WeakMap<Space, Map<string, readonly ParameterValues[]>>();

/**
 * Every configuration of a space, once each: active parameters only, constraints satisfied.
 * @returns undefined for a space that is not finite or has more than 16,384 combinations
 */
export function allConfigurations(
  space: Space,
  constraints: readonly string[] = [],
): readonly ParameterValues[] | undefined {
  const count = combinationCount(space);
  if (count > LISTED) return undefined;
  const known = lists.get(space) ?? new Map<string, readonly ParameterValues[]>();
  lists.set(space, known);
  const key = constraints.join('\n');
  const list = known.get(key) ?? listAll(space, constraints, count);
  known.set(key, list);
  return list;
}

function listAll(space: Space, constraints: readonly string[], count: number): readonly ParameterValues[] {
  const byKey = new Map<string, ParameterValues>();
  let values = firstCombination(space);
  for (let index = 0; index < count; index++) {
    const params = activePart(space, values);
    const key = configurationKey(space, params);
    if (!byKey.has(key) && satisfies(constraints, params)) byKey.set(key, params);
    values = successor(space, values);
  }
  return [...byKey.values()];
}
