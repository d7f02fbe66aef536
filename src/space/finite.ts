// Spaces that hold a finite number of configurations: how many, and how to walk through all of them.
import { continuousColumns } from './encoding.ts';
import type { Parameter, ParameterValues, Space } from './space.ts';

/** Number of values of a parameter that is not continuous. */
const valueCount = ({ type, low, high }: Parameter): number => (type === 'int' ? high - low + 1 : 1);

/** Number of configurations; Infinity when a float parameter has more than one value. */
export function configurationCount(space: Space): number {
  if (continuousColumns(space).some(Boolean)) return Number.POSITIVE_INFINITY;
  return Object.values(space).reduce((product, parameter) => product * valueCount(parameter), 1);
}

/**
 * The configuration after another one, as an odometer counts: the last parameter moves first, and the last
 * configuration is followed by the first. Float parameters keep their value.
 */
export function successor(space: Space, params: ParameterValues): ParameterValues {
  const next: Record<string, number> = { ...params };
  for (const name of Object.keys(space).reverse()) {
    const { type, low, high } = space[name];
    if (type !== 'int') continue;
    if (next[name] < high) {
      next[name]++;
      return next;
    }
    next[name] = low;
  }
  return next;
}

/** Every configuration of a finite space, once each. Costs as much memory as there are configurations. */
export function allConfigurations(space: Space): ParameterValues[] {
  const all: ParameterValues[] = [];
  const count = configurationCount(space);
  let params: ParameterValues = Object.fromEntries(
    Object.entries(space).map(([name, { low }]) => [name, low]),
  );
  for (let index = 0; index < count; index++) {
    all.push(params);
    params = successor(space, params);
  }
  return all;
}
